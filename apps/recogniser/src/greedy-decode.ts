/** The best path read as CTC reads it: runs of one class count once, blanks not at all. @param best class per frame, [T] */
export function greedyDecode(best: ArrayLike<number>, blank: number): number[] {
  const labels: number[] = [];
  for (let frame = 0; frame < best.length; frame++) {
    const label = best[frame]!;
    if (label !== blank && label !== best[frame - 1]) labels.push(label);
  }
  return labels;
}
