// What is done with each sample of a corpus: one after the other, by one worker.

import type { Matrix } from "../emissions/matrix.ts";
import type { Entry } from "../manifest/entry.ts";
import type { SampleResult } from "./result.ts";

export interface Operation {
  /**
   * What is written of a sample.
   *
   * @throws RangeError - what is wrong with it: the argument or field stands first
   */
  of(entry: Entry, matrix: Matrix): SampleResult;
  close(): Promise<void>;
}
