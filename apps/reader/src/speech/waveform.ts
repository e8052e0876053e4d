// How loud a recording is, column by column.

export interface Loudness {
  /** Of each column: the largest deflection, 0 to 1. */
  readonly peaks: Float32Array;
}

/** @param columns how many, over all samples */
export function loudness(samples: Float32Array, columns: number): Loudness {
  const peaks = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    const [from, to] = [column, column + 1].map((i) => Math.floor((i * samples.length) / columns)) as [
      number,
      number,
    ];
    let most = 0;
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(samples[i]!));
    peaks[column] = most;
  }
  return { peaks };
}
