// The format of public test vectors: one JSON file a case, as other frameworks' tests hold it. Only what a loss needs is
// read here, and what a best path needs in alignment-file.ts; other kinds of file (decoding) are recognised and left alone.

/** JSON has no infinities and no NaN: they are written as strings. */
export type VectorNumber = number | "NaN" | "Infinity" | "-Infinity";
export type Nested = VectorNumber | readonly Nested[];

export interface VectorExpectation {
  readonly targets?: readonly (readonly number[])[];
  readonly inputLengths?: readonly number[];
  readonly targetLengths?: readonly number[];
  readonly expectedLoss?: readonly VectorNumber[];
  /** Of the sum of losses, by PyTorch's convention. */
  readonly expectedGrad?: Nested;
  readonly expectedGradAllZero?: boolean;
}

export interface VectorFile extends VectorExpectation {
  readonly name: string;
  /** "ctc-loss" or "ctc-align" for what this suite can use. */
  readonly kind: string;
  readonly inputKind: "logits" | "logProbs" | "probs";
  readonly layout: "TNC" | "NTC";
  readonly T: number;
  readonly N: number;
  readonly C: number;
  readonly blank: number;
  /** In `layout`; null where a generator takes its place. */
  readonly logProbsOrLogits: Nested | null;
  readonly tolerance?: { readonly atol: number; readonly rtol: number };
  /** Several questions about the same input. */
  readonly cases?: readonly VectorExpectation[];
  /** The partial derivative by log-probs. */
  readonly expectedGradRawLogProbs?: Nested;
  /** Upstream gradient of each sample's loss, and what it leads to. */
  readonly upstreamGrad?: readonly number[];
  readonly expectedGradWeighted?: Nested;
  readonly zeroInfinity?: VectorExpectation;
  readonly expectedReduced?: Readonly<Partial<Record<"mean" | "sum", number>>>;
  readonly reductions?: Readonly<
    Partial<Record<"mean" | "sum", { readonly loss: number; readonly grad?: Nested }>>
  >;
  readonly targetsConcatenated?: readonly number[];
  readonly unbatchedInSource?: boolean;
}

export function flatten(nested: Nested): number[] {
  return typeof nested === "object" ? nested.flatMap(flatten) : [Number(nested)];
}
