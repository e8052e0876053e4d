// The format of public vectors about best paths: kind "ctc-align", and the one of kind "utility" that says what spans are.

import { flatten, type Nested, type VectorFile } from "./file.ts";
import { expected, natural, oneOf } from "./shape.ts";

export interface PathExpectation {
  readonly targets: readonly number[];
  /** The class of each frame. */
  readonly expectedPath: readonly number[];
}

/** One sample. */
export interface AlignmentVector
  extends Pick<VectorFile, "name" | "kind" | "inputKind" | "T" | "C" | "blank"> {
  /** [T, C], or [T, 1, C]. */
  readonly logProbsOrLogits?: Nested;
  readonly probs?: Nested;
  readonly cases: readonly PathExpectation[];
  /** What torchaudio refuses. */
  readonly expectedErrors?: readonly {
    readonly targets?: readonly number[];
    readonly blank?: number;
    readonly error: string;
  }[];
}

/** As such files are written: one case may stand in the file itself, under these names. */
type Written = Omit<AlignmentVector, "cases"> & {
  readonly cases?: readonly PathExpectation[];
  readonly target?: readonly number[];
  readonly expectedPath?: readonly number[];
  readonly viterbiPathLabels?: readonly number[];
};

export interface SpansVector {
  readonly name: string;
  readonly blank: number;
  readonly cases: readonly {
    readonly frameTokens: readonly number[];
    readonly frameScores: readonly number[];
    readonly expectedSpans: readonly {
      readonly token: number;
      readonly start: number;
      readonly end: number;
      readonly score: number;
    }[];
  }[];
}

/** @throws TypeError - names the first member that is not what the format has */
export function alignmentVector(file: VectorFile): AlignmentVector {
  const written = file as unknown as Written;
  const { target, expectedPath = written.viterbiPathLabels } = written;
  oneOf("inputKind", written.inputKind, ["logits", "logProbs", "probs"]);
  for (const name of ["T", "C"] as const) natural(name, written[name], 1);
  natural("blank", written.blank, 0);
  const values = written.probs ?? written.logProbsOrLogits;
  expected("logProbsOrLogits", Array.isArray(values), "nested lists", values);
  const count = flatten(values!).length;
  expected(
    "logProbsOrLogits",
    count === written.T * written.C,
    `T * C = ${written.T * written.C} values`,
    count,
  );
  const cases = written.cases ?? [{ targets: target!, expectedPath: expectedPath! }];
  for (const each of cases) {
    expected("targets", Array.isArray(each.targets), "a list", each.targets);
    const path = each.expectedPath;
    expected("expectedPath", Array.isArray(path) && path.length === written.T, `${written.T} classes`, path);
  }
  return { ...written, cases };
}

/** Whether a file says where spans begin and end. */
export function isSpansVector(file: unknown): file is SpansVector {
  const { cases } = file as Partial<SpansVector>;
  return Array.isArray(cases) && cases.every((each) => Array.isArray(each?.expectedSpans));
}
