import {
  type Batch,
  type Bounds,
  CtcError,
  type ExpectationOutput,
  type FloatArray,
  type Operation,
  type PlanSpec,
  settled,
} from "@ctckit/core/backend";
import type { Machine } from "./machine.ts";
import { lossOf } from "./posteriors.ts";
import { logOf } from "./weights.ts";

// What the alignments of a target come to on average, and the gradient of that: a sample at a time. Each is the mean of a number that
// alignments count frame by frame, and the gradient of a mean is a covariance: of the number with whether a class is emitted in a frame.

/** What is averaged, by its operation. */
interface Kind {
  /** For each frame and label that has not begun. */
  readonly lag: number;
  /** What a covariance counts for in the gradient. */
  readonly sign: 1 | -1;
}

const KINDS = {
  /** The derivative of the loss along the direction: less the mean of what an alignment's classes count in it. */
  hessian: { lag: 0, sign: -1 },
  /** The mean of -log P(alignment | target). The classes of an alignment count their log-probs. */
  entropy: { lag: 0, sign: -1 },
  /** The frames before each label begins. */
  delay: { lag: 1, sign: 1 },
} as const satisfies Partial<Record<Operation, Kind>>;
export type Expectation = keyof typeof KINDS;

export const isExpectation = (operation: Operation): operation is Expectation => operation in KINDS;

/**
 * Whether the operation can be served by a topology's kernels. The alignments' entropy would need the weights of transitions, which no
 * backend's kernels count as yet.
 *
 * @throws CtcError `CTC_UNSUPPORTED`
 */
export function checkServed(
  { weighed }: { readonly weighed?: boolean },
  { operation, topology }: Pick<PlanSpec, "operation" | "topology">,
): void {
  if (weighed && operation === "entropy")
    throw new CtcError("CTC_UNSUPPORTED", `the topology ${topology} has weights, and no entropy with them`);
}

export function* expectations(
  batch: Batch,
  spec: Bounds & { readonly operation: Expectation },
  { losses, values, grad }: ExpectationOutput,
  machine: Machine,
): Generator<number, void> {
  for (let n = 0; n < batch.batch; n++) {
    const frames = batch.inputLengths[n]!;
    const loss = settled(lossOf(machine, n), spec, batch, n);
    losses[n] = loss;
    values[n] = Number.isFinite(loss) ? expectation(n) : Number.NaN;
    if (!Number.isFinite(loss)) fillRows(batch, grad, n, 0, frames, Number.isNaN(loss) ? Number.NaN : 0);
    fillRows(batch, grad, n, frames, batch.time, 0);
    yield (n + 1) / batch.batch;
  }

  /** Fills the rows that count. */
  function expectation(n: number): number {
    const { scalars } = machine;
    const { operation } = spec;
    const { frames, targetLength } = scalars;
    const { lag, sign } = KINDS[operation];
    if (frames === 0) return 0;
    scalars.lag = lag;
    const source = operation === "hessian" ? grad : operation === "entropy" ? batch.data : undefined;
    machine.slopes(n, source);
    for (const stage of ["suffixes", "prefixMeans", "covariances"] as const) machine.run(stage);
    const mean = machine.expected();
    let value: number;
    if (operation === "delay") value = mean + (targetLength * frames) / 2;
    else if (operation === "entropy")
      // Both relative to the best class of the target in each frame. Rounding may make it less than that of one alignment alone.
      value = Math.max(0, logOf(machine, frames, machine.weights("total"), 0) - mean);
    else value = -mean - sumOf(machine.bases(), frames);
    if (operation === "hessian" && spec.input === "logits") {
      machine.softmaxSlopes(n, grad);
      value += sumOf(machine.bases(), frames);
    } else fillRows(batch, grad, n, 0, frames, 0);
    addTilts(n, sign);
    return value;
  }

  function addTilts(n: number, sign: 1 | -1): void {
    const { usedCount, frames } = machine.scalars;
    const [tilts, used] = [machine.tilts(), machine.used()];
    const width = usedCount + 1 + machine.overrun;
    const floor = spec.input === "probabilities" ? (batch.floor ?? 0) : undefined;
    for (let t = 0; t < frames; t++) {
      const row = n * batch.batchStride + t * batch.timeStride;
      for (let id = 0; id < usedCount; id++) {
        const at = row + used[id]!;
        // A log-prob changes by as much as its probability, divided by that.
        const by = floor === undefined ? 1 : batch.data[at]! > floor ? 1 / batch.data[at]! : 0;
        grad[at]! += sign * by * tilts[t * width + id]!;
      }
    }
  }
}

function sumOf(values: Float64Array, count: number): number {
  let sum = 0;
  for (let t = 0; t < count; t++) sum += values[t]!;
  return sum;
}

function fillRows(batch: Batch, grad: FloatArray, n: number, from: number, to: number, value: number): void {
  for (let t = from; t < to; t++) {
    const row = n * batch.batchStride + t * batch.timeStride;
    grad.fill(value, row, row + batch.classes);
  }
}
