// The best single path to each entry, frame by frame. Of paths that are equally good: to stay before to move, and to move before to skip,
// as the aligner has it (contract 11.2).
import type { Beam } from "./beam.ts";
import { NO_PATH, type Paths } from "./paths.ts";

/** Columns of a beam that are about paths, from those of the beam before it. `frame` is the one that `row` is of. */
export interface Step {
  readonly from: Beam;
  readonly to: Beam;
  readonly row: Float64Array; // [C]
  readonly frame: number;
  readonly blank: number;
  readonly paths: Paths;
}

/** Entry `i` stays as it is, and becomes entry `at`. `parent` is the entry with one label less, or -1. */
export function stay(
  { from, to, row, frame, blank, paths }: Step,
  at: number,
  i: number,
  parent: number,
): void {
  const [atBlank, atLabel] = [from.blankBests[i]!, from.labelBests[i]!];
  const isBlank = atBlank >= atLabel;
  to.blankBests[at] = Math.max(atBlank, atLabel) + row[blank]!;
  to.blankPaths[at] = isBlank ? from.blankPaths[i]! : from.labelPaths[i]!;
  to.blankEnds[at] = isBlank ? from.blankEnds[i]! : frame;
  const label = from.labels[i]!;
  to.labelBests[at] = label < 0 ? Number.NEGATIVE_INFINITY : atLabel + row[label]!;
  to.labelPaths[at] = from.labelPaths[i]!;
  if (parent < 0) return;
  const moved = bestBefore(from, parent, label) + row[label]!;
  if (!(moved > to.labelBests[at]!)) return;
  to.labelBests[at] = moved;
  to.labelPaths[at] = begun(from, parent, label, frame, paths);
}

/** Entry `i` with a label that begins becomes entry `at`. */
export function begin({ from, to, row, frame, paths }: Step, at: number, i: number, label: number): void {
  to.blankBests[at] = Number.NEGATIVE_INFINITY;
  to.blankPaths[at] = NO_PATH;
  to.blankEnds[at] = 0;
  to.labelBests[at] = bestBefore(from, i, label) + row[label]!;
  to.labelPaths[at] = begun(from, i, label, frame, paths);
}

/** The best path of an entry that a label may follow: not its own label's frames, where it is the same. */
function bestBefore({ labels, blankBests, labelBests }: Beam, entry: number, label: number): number {
  return label === labels[entry] ? blankBests[entry]! : Math.max(blankBests[entry]!, labelBests[entry]!);
}

/** That path, with the label. */
function begun(from: Beam, entry: number, label: number, frame: number, paths: Paths): number {
  const { labels, blankBests, labelBests, blankPaths, blankEnds, labelPaths } = from;
  return label === labels[entry] || blankBests[entry]! >= labelBests[entry]!
    ? paths.add(blankPaths[entry]!, blankEnds[entry]!, frame)
    : paths.add(labelPaths[entry]!, frame, frame);
}
