import type { Dimensions, Need, SomeStage, Stage } from "@ctckit/scoring";
import type { KernelText } from "../kernel-text.ts";

/** What is generated for the posteriors and edits of one topology: a module of its own, loaded when a plan first wants it. */
export interface ScoringModule
  extends KernelText<
    Exclude<Stage, SomeStage> | "logitRowsLoss" | "logProbRowsLoss" | "slopes" | "softmaxSlopes"
  > {
  readonly namedClasses: number;
  readonly mostLabels: (frames: number) => number;
  readonly logUnit: number;
  readonly weighed?: boolean;
  readonly overrun: number;
  readonly groups: Readonly<Record<"labels" | Need, Group>>;
  readonly bytes: string;
}

/** Names of arrays, with spaces between them, and the words of each. */
export interface Group {
  readonly arrays: string;
  readonly words: (dimensions: Dimensions) => readonly number[];
}
