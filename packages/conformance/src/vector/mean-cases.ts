// Public vectors about entropies, Hessians and posteriors of states as cases, through createCtcScorer.

import { type CtcScorer, createCtcScorer, type Dtype, type Operation } from "@ctckit/core";
import type { Case } from "../case.ts";
import { compareAll } from "../compare.ts";
import { floatArray } from "../guarded-array.ts";
import { bothDtypes } from "../problem.ts";
import { flatten, type Nested, type VectorFile } from "./file.ts";
import { expected } from "./shape.ts";

/** Kind "ctc-hessian": of the loss of logits. */
interface HessianVector extends VectorFile {
  readonly hessianWrtLogitsFlatTC: Nested;
  readonly vector: Nested;
  readonly expectedHVP: Nested;
}

/** Kind "ctc-entropy": of alignments by scores of two kinds, p and q. */
interface EntropyVector extends VectorFile {
  readonly logProbsOrLogitsP: Nested;
  readonly logProbsOrLogitsQ: Nested;
  readonly cases: readonly (Required<Pick<VectorFile, "targets" | "inputLengths">> & {
    readonly expected: Readonly<
      Record<"logP" | "logQ" | "logNegPLogQ" | "logNegQLogQ" | "logNegQLogP", number>
    >;
  })[];
}

/** Kind "ctc-align", where all alignments have been written down. */
interface EnumeratedVector extends VectorFile {
  readonly target: readonly number[];
  readonly statePosteriors: Nested;
  readonly alignmentEntropyNats: number;
}

/** Whether a file says more than losses and best paths. */
export const isAboutMeans = (file: VectorFile): boolean =>
  file.kind === "ctc-hessian" || file.kind === "ctc-entropy" || "alignmentEntropyNats" in file;

/** @throws TypeError - a member that its kind has is not there */
export function checkMeans(file: VectorFile): void {
  const members =
    file.kind === "ctc-hessian"
      ? ["hessianWrtLogitsFlatTC", "vector", "expectedHVP", "logProbsOrLogits"]
      : file.kind === "ctc-entropy"
        ? ["logProbsOrLogitsP", "logProbsOrLogitsQ", "cases"]
        : ["statePosteriors", "target"];
  for (const name of members) {
    const value = (file as unknown as Record<string, unknown>)[name];
    expected(name, Array.isArray(value), "a list", value);
  }
}

type Question = (scorer: CtcScorer, dtype: Dtype) => Promise<void>;

export function meanCases(file: VectorFile): Case[] {
  const made = (part: string, operation: Operation, question: Question): Case[] =>
    bothDtypes.map((dtype) => ({
      id: `vectors/${file.name}/${part}/${dtype}`,
      clauses: ["13.1", "13.10"],
      oracle: "vector",
      needs: {
        ...{ dtype, topology: "ctc", operation, input: inputOf(file) },
        ...{ maxTime: file.T, maxClasses: file.C, maxTargetLength: 3 },
      },
      run: async ({ backend }) => {
        const scorer = await createCtcScorer({ backend, input: inputOf(file), blank: file.blank });
        await question(scorer, dtype).finally(() => scorer.close());
      },
    }));
  if (file.kind === "ctc-hessian") return made("products", "hessian", askHessian(file as HessianVector));
  if (file.kind === "ctc-entropy") {
    const vector = file as EntropyVector;
    return [
      ...made("entropies", "entropy", askEntropy(vector)),
      ...made("cross-entropies", "hessian", askCross(vector)),
    ];
  }
  const vector = file as EnumeratedVector;
  return [
    ...made("states", "posteriors", askStates(vector)),
    ...made("entropy", "entropy", askEnumerated(vector)),
  ];
}

const inputOf = ({ inputKind }: VectorFile) => (inputKind === "logits" ? "logits" : "logProbs");

function values(nested: Nested, dtype: Dtype): Float64Array {
  const all = flatten(nested);
  const array = floatArray(dtype, all.length);
  array.set(all);
  return array as Float64Array;
}

/** What a number of so many nats is off by, at most: files have 12 digits and more. */
function near(what: string, dtype: Dtype, wanted: readonly number[], found: ArrayLike<number>): void {
  compareAll(wanted.length, (i) => ({
    where: `${what}[${i}]`,
    expected: wanted[i]!,
    actual: found[i]!,
    bound: (dtype === "float32" ? 2e-6 : 1e-9) * Math.max(1, Math.abs(wanted[i]!)),
  }));
}

const askHessian =
  (file: HessianVector): Question =>
  async (scorer, dtype) => {
    const { T, C, targets = [], expectedLoss = [] } = file;
    const call = { data: values(file.logProbsOrLogits!, dtype), shape: [T, 1, C], targets };
    const product = (direction: Float64Array) => scorer.hessianProducts({ ...call, direction });
    const { losses, grad } = await product(values(file.vector, dtype));
    near("losses", dtype, expectedLoss.map(Number), losses);
    near("product", dtype, flatten(file.expectedHVP), grad);
    const rows = flatten(file.hessianWrtLogitsFlatTC);
    for (let i = 0; i < T * C; i++) {
      const unit = values(
        Array.from({ length: T * C }, (_, j) => Number(i === j)),
        dtype,
      );
      near(`row ${i}`, dtype, rows.slice(i * T * C, (i + 1) * T * C), (await product(unit)).grad);
    }
  };

const askEntropy =
  (file: EntropyVector): Question =>
  async (scorer, dtype) => {
    for (const { targets, inputLengths, expected } of file.cases) {
      const { logQ, logNegQLogQ } = expected;
      const data = values(file.logProbsOrLogitsQ, dtype);
      const found = await scorer.entropies({ data, shape: [file.T, 1, file.C], targets, inputLengths });
      near("losses", dtype, [-logQ], found.losses);
      // The mean of -log q over alignments, and the log of their sum.
      near("entropies", dtype, [Math.exp(logNegQLogQ - logQ) + logQ], found.values);
    }
  };

/** The mean of -log q over alignments by p is the derivative of p's loss along log q, and the other way round. */
const askCross =
  (file: EntropyVector): Question =>
  async (scorer, dtype) => {
    const [p, q] = [values(file.logProbsOrLogitsP, dtype), values(file.logProbsOrLogitsQ, dtype)];
    for (const { targets, inputLengths, expected } of file.cases) {
      const { logP, logNegPLogQ, logQ, logNegQLogP } = expected;
      const call = { shape: [file.T, 1, file.C], targets, inputLengths };
      const byP = await scorer.hessianProducts({ ...call, data: p, direction: q });
      near("of q by p", dtype, [Math.exp(logNegPLogQ - logP)], byP.values);
      const byQ = await scorer.hessianProducts({ ...call, data: q, direction: p });
      near("of p by q", dtype, [Math.exp(logNegQLogP - logQ)], byQ.values);
    }
  };

const callOf = (file: EnumeratedVector, dtype: Dtype) => ({
  data: values(file.logProbsOrLogits!, dtype),
  shape: [file.T, file.C],
  targets: file.target,
});

const askStates =
  (file: EnumeratedVector): Question =>
  async (scorer, dtype) => {
    const [found] = await scorer.posteriors(callOf(file, dtype));
    near("posteriors", dtype, flatten(file.statePosteriors), found!.posteriors);
  };

const askEnumerated =
  (file: EnumeratedVector): Question =>
  async (scorer, dtype) => {
    const found = await scorer.entropies(callOf(file, dtype));
    near("entropy", dtype, [file.alignmentEntropyNats], found.values);
  };
