import type { Batch, FloatArray, Input } from "@ctckit/core/backend";
import type { Machine, Scalars, Stage } from "@ctckit/scoring";
import { stagesOf } from "../kernel-text.ts";
import type { Views } from "../memory.ts";
import type { Places } from "./layout.ts";
import type { ScoringModule } from "./module.ts";

export interface Instance {
  readonly stages: Readonly<Record<string, (s: Arguments) => void>>;
  readonly views: Views;
}

type Frames = (t: number, count: number) => void;
type Arguments = Scalars & Record<string, number>;

export const instanceOf =
  (module: ScoringModule) =>
  (exported: readonly WebAssembly.Exports[], views: Views): Instance => ({
    stages: stagesOf<string, Arguments>(module, exported[0]!),
    views,
  });

/** The samples of a batch in one instance. */
export function machineOf(
  batch: Batch,
  input: Input,
  module: ScoringModule,
  { stages, views }: Instance,
  { addresses, data, grad, chunk }: Places,
): Machine {
  const { i32, f32, f64 } = views;
  const { classes, blank, timeStride, batchStride, targetOffsets, targets, inputLengths } = batch;
  const at = (name: string) => addresses[name]! / 4;
  const scalars: Arguments = {
    ...{ frames: 0, targetLength: 0, usedCount: 0, rowMask: 1, spare: 0, place: 0, lag: 0 },
    ...{ ...addresses, data, grad, classes, blank, targetStart: 0, dataStart: 0, firstFrame: 0, endFrame: 0 },
    timeStride: classes,
  };
  const rows = input === "logits" ? "logitRowsLoss" : "logProbRowsLoss";
  i32.fill(0, at("slots"), at("slots") + classes); // what another call has left there

  /** Has the frames of sample n from t on there. */
  function stage(values: FloatArray, n: number, t: number, count: number, address: number): void {
    const [into, from] = [address / 4, n * batchStride + t * timeStride];
    const put = (from: number, length: number, to: number) =>
      f32.set(values.subarray(from, from + length), to);
    if (timeStride === classes) put(from, count * classes, into);
    else for (let i = 0; i < count; i++) put(from + i * timeStride, classes, into + i * classes);
  }
  /** Runs a kernel over all frames, as many at a time as there is room for: `there` puts them there, and `back` takes them. */
  function overRows(kernel: string, there: Frames, back?: Frames): void {
    const { frames } = scalars;
    for (let t = 0; t < frames; t += chunk) {
      const count = Math.min(chunk, frames - t);
      there(t, count);
      Object.assign(scalars, { dataStart: -t * classes, firstFrame: t, endFrame: t + count });
      stages[kernel]!(scalars);
      back?.(t, count);
    }
  }

  return {
    scalars,
    has: (stage) => stage in stages,
    run: (stage: Stage) => stages[stage]!(scalars),
    choose(n) {
      const [from, to] = [targetOffsets[n]!, targetOffsets[n + 1]!];
      scalars.frames = inputLengths[n]!;
      scalars.targetLength = to - from;
      i32.set(targets.subarray(from, to), at("targets"));
    },
    emit(n) {
      overRows(rows, (t, count) => {
        if (n === undefined) f32.fill(0, data / 4, data / 4 + count * classes);
        else stage(batch.data, n, t, count, data);
      });
    },
    slopes(n, direction) {
      if (direction) overRows("slopes", (t, count) => stage(direction, n, t, count, data));
      else
        f32.fill(0, at("slopes"), at("slopes") + scalars.frames * (scalars.usedCount + 1 + module.overrun));
    },
    softmaxSlopes(n, direction) {
      const both = (t: number, count: number) => {
        stage(batch.data, n, t, count, data);
        stage(direction, n, t, count, grad);
      };
      overRows("softmaxSlopes", both, (t, count) => {
        for (let i = 0; i < count; i++) {
          const from = grad / 4 + i * classes;
          direction.set(f32.subarray(from, from + classes), n * batchStride + (t + i) * timeStride);
        }
      });
    },
    bases: () => f64.subarray(at("bases") / 2),
    tilts: () => f32.subarray(at("tilts")),
    expected: () => f64[at("expected") / 2]!,
    sums: () => f64.subarray(at("sums") / 2),
    counts: () => i32.subarray(at("counts"), at("counts") + 2),
    used: () => i32.subarray(at("used")),
    ids: () => i32.subarray(at("ids")),
    overrun: module.overrun,
    weights: (name) => ({
      mantissas: f32.subarray(at(name)),
      exponents: i32.subarray(at(`${name}Exponent`)),
    }),
    states() {
      const { frames, targetLength } = scalars;
      return f32.subarray(at("states"), at("states") + frames * (2 * targetLength + 1));
    },
    unit: module.logUnit,
    perFrame: 0,
    mostLabels: module.mostLabels,
  };
}
