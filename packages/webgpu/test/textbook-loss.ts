/** The loss of one sample of logits as Graves et al. 2006 has it, in log space. */
export function textbook(
  logits: Float32Array,
  classes: number,
  frames: number,
  target: readonly number[],
): number {
  const states = target.flatMap((label) => [label, 0]);
  states.unshift(0);
  const sum = (...terms: number[]) => {
    const most = Math.max(...terms);
    return most === Number.NEGATIVE_INFINITY
      ? most
      : most + Math.log(terms.reduce((all, x) => all + Math.exp(x - most), 0));
  };
  let alpha = states.map((_, s) => (s === 0 ? 0 : Number.NEGATIVE_INFINITY));
  for (let t = 0; t < frames; t++) {
    const row = [...logits.subarray(t * classes, (t + 1) * classes)];
    const all = sum(...row);
    alpha = states.map((c, s) => {
      const skips = t > 0 && s > 1 && c !== 0 && c !== states[s - 2];
      const from = [alpha[s]!, ...(s > 0 ? [alpha[s - 1]!] : []), ...(skips ? [alpha[s - 2]!] : [])];
      return sum(...from) + row[c]! - all;
    });
  }
  return -sum(alpha.at(-1)!, alpha.at(-2)!);
}
