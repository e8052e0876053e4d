// What is done with each sample of a corpus: one after the other, by one worker.

import type { Matrix } from "../emissions/matrix.ts";
import type { Entry } from "../manifest/entry.ts";
import type { OperationName, Settings } from "../settings.ts";
import { align } from "./align.ts";
import { decode } from "./decode.ts";
import type { SampleResult } from "./result.ts";
import { score } from "./score.ts";

export interface Operation {
  /**
   * What is written of a sample.
   *
   * @throws RangeError - what is wrong with it: the argument or field stands first
   */
  of(entry: Entry, matrix: Matrix): SampleResult;
  close(): Promise<void>;
}

const operations: Readonly<Record<OperationName, (settings: Settings) => Promise<Operation>>> = {
  align,
  decode,
  score,
};

export const openOperation = (settings: Settings): Promise<Operation> =>
  operations[settings.operation](settings);
