// An oracle knows a problem's answer. Losses and gradients of both kinds of oracle are float64.

export interface OracleRequest {
  readonly data: Float64Array; // [T, N, C]
  readonly shape: readonly number[];
  readonly input: "logits" | "logProbs";
  readonly blank: number;
  readonly targets: readonly (readonly number[])[];
  readonly inputLengths: readonly number[];
}

export interface OracleAnswer {
  readonly losses: Float64Array; // [N]
  /** As PyTorch returns it for log-probs: exp(logProb) - gamma. */
  readonly grad: Float64Array; // [T, N, C]
  readonly logProbs: Float64Array; // [T, N, C]
}

export interface Oracle {
  /** "PyTorch 1.13.0 float64". */
  readonly name: string;
  /** What the command line calls it. */
  readonly against: "torch" | "js";
  ask(request: OracleRequest): Promise<OracleAnswer>;
  close(): void;
}
