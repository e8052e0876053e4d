import type { OperationName, Settings } from "../settings.ts";
import { align } from "./align.ts";
import { decode } from "./decode.ts";
import type { Operation } from "./operation.ts";
import { score } from "./score.ts";

const operations: Readonly<Record<OperationName, (settings: Settings) => Promise<Operation>>> = {
  align,
  decode,
  score,
};

export const openOperation = (settings: Settings): Promise<Operation> =>
  operations[settings.operation](settings);
