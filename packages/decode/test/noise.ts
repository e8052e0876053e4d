/** Numbers in [0, 1), the same for a seed (mulberry32). */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Log-probabilities [T][C] of logits within a range. */
export function randomRows(time: number, classes: number, seed: number, range = 6): number[][] {
  const random = noise(seed);
  return Array.from({ length: time }, () => {
    const logits = Array.from({ length: classes }, () => range * random());
    const total = Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0));
    return logits.map((value) => value - total);
  });
}

/**
 * As a model says speech: logits [T, C] that are sure of a blank in most frames and of a label in some, with a second choice now and
 * then.
 */
export function speech(time: number, classes: number, seed: number): Float32Array {
  const random = noise(seed);
  const data = new Float32Array(time * classes);
  for (let t = 0; t < time; t++) {
    const row = data.subarray(t * classes, (t + 1) * classes);
    for (let c = 0; c < classes; c++) row[c] = 3 * random();
    const label = 1 + Math.floor(random() * (classes - 1));
    const isLabel = random() < 0.15;
    row[isLabel ? label : 0] = 11 + 2 * random();
    if (random() < 0.1) row[1 + Math.floor(random() * (classes - 1))] = 9 + 2 * random();
  }
  return data;
}
