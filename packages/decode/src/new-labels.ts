import { Shortlist } from "./shortlist.ts";

export interface LabelLimits {
  readonly blank: number;
  /** How many labels a frame may add to prefixes. */
  readonly classes: number;
  /** How far below the frame's best class they may be, in nats. */
  readonly classThreshold: number;
}

/** The labels that a frame may add to prefixes. Blanks and labels that go on are not limited. */
export class NewLabels {
  readonly #limits: LabelLimits;
  readonly #list: Shortlist;

  /** @param most how many of them can matter */
  constructor(limits: LabelLimits, most: number) {
    this.#limits = limits;
    this.#list = new Shortlist(Math.min(limits.classes, most));
  }

  /** The likeliest first, as `keys`: those of `least` or more. Valid until the next call. */
  of(row: Float64Array, least: number): Shortlist {
    const { blank, classThreshold } = this.#limits;
    const bar =
      classThreshold === Number.POSITIVE_INFINITY ? least : Math.max(least, best(row) - classThreshold);
    const list = this.#list;
    list.clear();
    for (let c = 0; c < row.length; c++) {
      const value = row[c]!;
      if (value >= bar && value > Number.NEGATIVE_INFINITY && c !== blank) list.offer(value, c);
    }
    list.sort();
    return list;
  }
}

function best(row: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < row.length; c++) most = Math.max(most, row[c]!);
  return most;
}
