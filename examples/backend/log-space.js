// A whole backend, as somebody outside of ctckit would write it: the forward-backward algorithm of Graves et al. (2006) in log space,
// in float64, on one thread. docs/writing-a-backend.md goes through it.
// @ts-check
import { defineBackend, inTurns, settled } from "@ctckit/core/backend";

/** @import { BackendProvider, Batch, Manifest, LossOutput, Plan, PlanSpec } from "@ctckit/core" */

const NEVER = Number.NEGATIVE_INFINITY; // the logarithm of 0

/** What core may ask for: anything else is refused before it gets here. @type {Manifest} */
const manifest = {
  dtypes: ["float64", "float32"],
  topologies: ["ctc"],
  inputs: ["logProbs", "logits"],
  operations: ["loss", "gradient"],
  gradients: ["logits", "logProbs"],
  limits: {},
};

/** @returns {BackendProvider} */
export function logSpace() {
  return defineBackend({
    name: "log-space",
    probe: async () => ({ available: true }),
    open: async () => ({ manifest, plan: planned }),
  });
}
export default logSpace;

/**
 * @param {PlanSpec} spec
 * @returns {Plan<LossOutput>}
 */
function planned(spec) {
  /** @type {NonNullable<Plan<LossOutput>["runSync"]>} */
  const runSync = (batch, out) => {
    for (let n = 0; n < batch.batch; n++) out.losses[n] = sample(spec, batch, n, out.grad);
  };
  /** @type {Plan<LossOutput>["run"]} */
  const run = (batch, out, signal) =>
    inTurns(
      batch.batch,
      (n) => {
        out.losses[n] = sample(spec, batch, n, out.grad);
        return n + 1; // the next sample, after a turn of the event loop if one is due
      },
      signal,
    );
  // runSync is there because nothing here waits: core offers lossAndGradSync for it.
  return { run, runSync };
}

/**
 * The loss of sample n; writes its gradient.
 *
 * @param {PlanSpec} spec
 * @param {Batch} batch
 * @param {number} n
 * @param {LossOutput["grad"]} grad
 */
function sample(spec, batch, n, grad) {
  const { input, gradient } = spec;
  const { classes, blank, timeStride, batchStride } = batch;
  const start = (/** @type {number} */ t) => n * batchStride + t * timeStride;
  // Rows alone are ours to write: there may be gaps between them.
  for (let t = 0; t < batch.time; t++) grad?.fill(0, start(t), start(t) + classes);
  const frames = batch.inputLengths[n] ?? 0;
  const target = batch.targets.subarray(batch.targetOffsets[n], batch.targetOffsets[n + 1]); // [S]
  const states = Array.from({ length: 2 * target.length + 1 }, (_, s) => (s % 2 ? target[s >> 1] : blank)); // [2S+1]
  const mayEnter = states.map((c, s) => s % 2 === 1 && s > 1 && c !== states[s - 2]); // from s - 2, over a blank
  const repeats = target.filter((c, k) => k > 0 && c === target[k - 1]).length;
  if (frames < target.length + repeats) return Number.POSITIVE_INFINITY; // by lengths alone: contract 3.4
  if (frames === 0) return 0;

  const rows = Array.from({ length: frames }, (_, t) => {
    const row = Float64Array.from(batch.data.subarray(start(t), start(t) + classes));
    return input === "logits" ? logSoftmax(row) : row;
  }); // [T][C]
  if (rows.some((row) => row.some(Number.isNaN))) {
    for (let t = 0; t < frames; t++) grad?.fill(Number.NaN, start(t), start(t) + classes);
    return Number.NaN;
  }

  const last = states.length - 1;
  const emit = (/** @type {number} */ t, /** @type {number} */ s) => rows[t][states[s]];
  const alpha = rows.map(() => new Float64Array(states.length).fill(NEVER)); // [T][2S+1]
  alpha[0][0] = emit(0, 0);
  if (last > 0) alpha[0][1] = emit(0, 1);
  for (let t = 1; t < frames; t++)
    for (let s = 0; s <= last; s++) {
      const [stay, next, skip] = [
        alpha[t - 1][s],
        alpha[t - 1][s - 1] ?? NEVER,
        alpha[t - 1][s - 2] ?? NEVER,
      ];
      alpha[t][s] = emit(t, s) + logSum(stay, next, mayEnter[s] ? skip : NEVER);
    }
  const total = logSum(alpha[frames - 1][last], alpha[frames - 1][last - 1] ?? NEVER, NEVER);
  const loss = settled(-total, spec, batch, n); // contract 3.7
  if (!grad || total === NEVER) return loss;

  let beta = new Float64Array(states.length).fill(NEVER); // [2S+1], of frame t, without its emission
  beta[last] = 0;
  if (last > 0) beta[last - 1] = 0;
  for (let t = frames - 1; t >= 0; t--) {
    const gamma = new Float64Array(classes); // [C], posteriors
    for (let s = 0; s <= last; s++) gamma[states[s]] += Math.exp(alpha[t][s] + beta[s] - total);
    const scale = batch.gradScale[n] ?? 1;
    for (let c = 0; c < classes; c++)
      grad[start(t) + c] = scale * ((gradient === "logits" ? Math.exp(rows[t][c]) : 0) - gamma[c]);
    const onward = beta.map((ending, s) => ending + emit(t, s));
    beta = beta.map((_, s) =>
      logSum(onward[s], onward[s + 1] ?? NEVER, mayEnter[s + 2] ? onward[s + 2] : NEVER),
    );
  }
  return loss;
}

/** @param {number} a @param {number} b @param {number} c */
function logSum(a, b, c) {
  const most = Math.max(a, b, c);
  if (most === NEVER) return NEVER;
  return most + Math.log(Math.exp(a - most) + Math.exp(b - most) + Math.exp(c - most));
}

/** @param {Float64Array} row */
function logSoftmax(row) {
  const most = row.reduce((a, x) => Math.max(a, x), NEVER);
  const sum = row.reduce((all, x) => all + Math.exp(x - most), 0);
  return row.map((x) => x - most - Math.log(sum));
}
