/** What one sample says, and when. All arrays have an entry for each label. */
export interface Reading {
  /** The classes that were read, without blanks and repetitions. */
  readonly labels: Int32Array;
  /** The first frame of each label. */
  readonly starts: Int32Array;
  /** The frame after its last. */
  readonly ends: Int32Array;
  /** Log-probability of the path that the times are of, over all frames. `NaN` where a frame that counts holds NaN: then there are no labels. */
  readonly pathLogProb: number;
}
