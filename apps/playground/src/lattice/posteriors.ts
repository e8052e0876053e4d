// Posteriors: gamma is the share of all alignments that emit a class at a frame. The loss does not return it, but the gradient with
// respect to the logits is softmax - gamma, so gamma follows from the gradient.

/**
 * @param logits [T, C]
 * @param grad of the loss of this one line, undivided, [T, C]
 * @returns gamma, [T, C]: 0 for every class that is neither in the target nor the blank
 */
export function classPosteriors(
  logits: ArrayLike<number>,
  grad: ArrayLike<number>,
  classes: number,
): Float32Array {
  if (logits.length !== grad.length || logits.length % classes !== 0)
    throw new RangeError(
      `grad: expected ${logits.length} values, rows of ${classes}, as the logits, got ${grad.length}`,
    );
  const gamma = new Float32Array(logits.length); // [T, C]
  for (let row = 0; row < logits.length; row += classes) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[row + c]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[row + c]! - highest);
    for (let c = 0; c < classes; c++) {
      const share = Math.exp(logits[row + c]! - highest) / sum - grad[row + c]!;
      gamma[row + c] = Math.min(1, Math.max(0, share)); // float32 leaves some -1e-8
    }
  }
  return gamma;
}

/** The target with blanks around and between: the rows of the lattice. @returns [2S+1] */
export function latticeLabels(target: readonly number[], blank: number): number[] {
  return [blank, ...target.flatMap((label) => [label, blank])];
}

/**
 * One row for each label of the lattice. The gradient knows classes, not places: labels that occur more than once show the
 * same row each time, and so do all blanks.
 *
 * @param gamma [T, C]
 * @returns [2S+1, T]
 */
export function latticeRows(gamma: Float32Array, labels: readonly number[], classes: number): Float32Array[] {
  const frames = gamma.length / classes;
  return labels.map((label) => Float32Array.from({ length: frames }, (_, t) => gamma[t * classes + label]!));
}

/** The most likely class of each frame. @param logits [T, C] @returns [T] */
export function bestClasses(logits: ArrayLike<number>, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, t) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (logits[t * classes + c]! > logits[t * classes + best]!) best = c;
    return best;
  });
}
