// Prefix beam search as papers have it, with strings and maps. Ties are broken as the contract says.

export interface Book {
  readonly blank: number;
  readonly width: number;
  readonly beamThreshold?: number;
  /** Labels that frame t may add to a prefix. Default: all. */
  readonly adds?: (t: number, label: number) => boolean;
  /** What counts beside the sum, on the way and at the end. Default: 0. */
  readonly extra?: (labels: readonly number[], isOver: boolean) => number;
}

export interface Entry {
  readonly labels: readonly number[];
  blank: number;
  label: number;
  key: number;
}

const add = (a: number, b: number) => {
  const most = Math.max(a, b);
  return most === -Infinity ? most : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
};

/** @param rows log-probabilities [T][C] */
export function textbook(
  rows: readonly (readonly number[])[],
  { blank, width, beamThreshold = Infinity, adds = () => true, extra = () => 0 }: Book,
): { labels: readonly number[]; logProb: number; score: number }[] {
  const sum = (entry: Entry) => add(entry.blank, entry.label);
  let beam: Entry[] = [{ labels: [], blank: 0, label: -Infinity, key: 0 }];
  for (const [t, row] of rows.entries()) {
    const next = new Map<string, Entry>();
    const at = (labels: readonly number[], key: number) => {
      const entry = next.get(labels.join()) ?? { labels, blank: -Infinity, label: -Infinity, key };
      next.set(labels.join(), entry);
      return entry;
    };
    for (const [rank, entry] of beam.entries()) {
      const same = at(entry.labels, rank * (row.length + 1));
      same.blank = add(same.blank, sum(entry) + row[blank]!);
      if (entry.labels.length > 0) same.label = add(same.label, entry.label + row[entry.labels.at(-1)!]!);
    }
    const known = new Set(next.keys());
    for (const [rank, entry] of beam.entries())
      for (const [c, value] of row.entries()) {
        const labels = [...entry.labels, c];
        if (c === blank || !(known.has(labels.join()) || adds(t, c))) continue;
        const more = at(labels, rank * (row.length + 1) + c + 1);
        more.label = add(more.label, (c === entry.labels.at(-1) ? entry.blank : sum(entry)) + value);
      }
    const scoreOf = (entry: Entry) => sum(entry) + extra(entry.labels, false);
    beam = [...next.values()].filter((entry) => sum(entry) > -Infinity);
    beam.sort((a, b) => scoreOf(b) - scoreOf(a) || a.key - b.key);
    beam = beam.slice(0, width);
    beam = beam.filter((entry) => scoreOf(entry) >= scoreOf(beam[0]!) - beamThreshold);
  }
  return beam
    .map((entry) => ({
      labels: entry.labels,
      logProb: sum(entry),
      score: sum(entry) + extra(entry.labels, true),
    }))
    .sort((a, b) => b.score - a.score);
}
