// Every alignment of a few frames, summed up by its labels: what a beam that keeps everything must find.

export interface Exact {
  readonly labels: readonly number[];
  readonly logProb: number;
  readonly pathLogProb: number;
}

/** @param rows log-probabilities [T][C] */
export function exhaustive(rows: readonly (readonly number[])[], blank: number): Exact[] {
  const found = new Map<string, { labels: number[]; scores: number[] }>();
  const visit = (t: number, path: readonly number[], score: number) => {
    if (score === Number.NEGATIVE_INFINITY) return;
    if (t === rows.length) {
      const labels = path.filter((label, i) => label !== blank && label !== path[i - 1]);
      const entry = found.get(labels.join()) ?? { labels, scores: [] };
      entry.scores.push(score);
      found.set(labels.join(), entry);
      return;
    }
    for (const [c, value] of rows[t]!.entries()) visit(t + 1, [...path, c], score + value);
  };
  visit(0, [], 0);
  return [...found.values()]
    .map(({ labels, scores }) => {
      const most = Math.max(...scores);
      const sum = scores.reduce((total, score) => total + Math.exp(score - most), 0);
      return { labels, logProb: most + Math.log(sum), pathLogProb: most };
    })
    .sort((a, b) => b.logProb - a.logProb);
}
