/** Samples, frames and classes of what the tests read. */
export const [batch, time, classes] = [2, 12, 5];
export const dims = [batch, time, classes];
export const targets = [[1, 2], [3]];

/** `[N, T, C]`: the blank, class 0, leads in three frames of four. Every value is a 16-bit float, too. */
export function logits(): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: batch * time * classes }, (_, i) => {
    const [t, c] = [Math.floor(i / classes) % time, i % classes];
    const leading = t % 4 === 3 ? 1 + (t % 3) : 0;
    return (c === leading ? 4 : 0) + ((i * 7) % 16) / 16;
  });
}
