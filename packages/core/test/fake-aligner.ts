// A backend that writes the paths of a script: what callers read off them is core's.

import type { AlignmentOutput, Backend, BackendProvider, Batch, Manifest, PlanSpec } from "../src/index.ts";

export interface AlignerScript {
  readonly manifest?: Partial<Manifest>;
  /** Of each sample, padded with -1. Default: the labels one after the other, the last of them to the end. */
  readonly states?: readonly (readonly number[])[];
  readonly scores?: readonly number[];
  /** In frame t of sample n. Default: minus a whole number. */
  readonly frameScore?: (t: number, n: number) => number;
  /** Awaited by every asynchronous run before it writes. */
  readonly gate?: () => Promise<void>;
  readonly sync?: boolean;
  readonly onPrepare?: (operation: string) => void;
  readonly onPlan?: (spec: PlanSpec) => void;
  readonly progress?: readonly number[];
}

export function fakeAligner(script: AlignerScript = {}) {
  const log = { events: [] as string[], opens: 0, closes: 0, batches: [] as Batch[] };
  const write = (batch: Batch, out: AlignmentOutput) => {
    log.batches.push(batch);
    const { time } = batch;
    for (let n = 0; n < batch.batch; n++) {
      const labels = batch.targetOffsets[n + 1]! - batch.targetOffsets[n]!;
      const usual = Array.from({ length: batch.inputLengths[n]! }, (_, t) => 2 * Math.min(t, labels - 1) + 1);
      const states = script.states?.[n] ?? (labels === 0 ? usual.map(() => 0) : usual);
      for (let t = 0; t < time; t++) {
        out.states[n * time + t] = states[t] ?? -1;
        out.frameScores[n * time + t] = (states[t] ?? -1) < 0 ? 0 : (script.frameScore?.(t, n) ?? -t);
      }
      out.scores[n] = script.scores?.[n] ?? -1 - n;
    }
  };
  const backend: Backend = {
    name: "fake",
    manifest: {
      dtypes: ["float64", "float32"],
      topologies: ["ctc"],
      inputs: ["logProbs", "logits"],
      operations: ["alignment"],
      gradients: [],
      limits: {},
      ...script.manifest,
    },
    async prepare({ dtype, operation }) {
      log.events.push(`prepare ${dtype} ${operation}`);
      script.onPrepare?.(operation);
    },
    plan(spec) {
      log.events.push(`plan ${spec.dtype} ${spec.operation}`);
      script.onPlan?.(spec);
      return {
        async run(
          batch: Batch,
          out: AlignmentOutput,
          _?: AbortSignal,
          progress?: (fraction: number) => void,
        ) {
          for (const fraction of script.progress ?? []) progress?.(fraction);
          await script.gate?.();
          write(batch, out);
        },
        ...(script.sync !== false && { runSync: write }),
      };
    },
    async close() {
      log.closes += 1;
    },
  };
  const provider: BackendProvider = {
    name: "fake",
    probe: async () => ({ available: true }),
    async open() {
      log.opens += 1;
      return backend;
    },
  };
  return { backend, provider, log };
}
