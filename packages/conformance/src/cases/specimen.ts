import type { Backend, Dtype, Needs } from "@ctckit/core";
import { deviate } from "../generator.ts";
import { bothDtypes, type Problem, type Template } from "../problem.ts";

/** An ordinary batch with a bit of everything: repeats, an empty target, one sample without an alignment, padding. */
export const specimenTemplate: Template = {
  time: 12,
  classes: 6,
  blank: 1,
  targets: [[0, 2, 2, 5], [3], [], [4, 4, 4], [5, 0, 3, 2, 0]],
  inputLengths: [12, 7, 5, 4, 11],
  gradScale: [1, -0.5, 2, 1, 0.25],
  logit: (t, n, c) => 1.5 * deviate(91, (t * 8 + n) * 8 + c),
};

/** What behaviour is asked about where the input does not matter: whatever work this backend has. */
export function anyVariant(
  { manifest }: Backend,
  dtype: Dtype,
): Pick<Problem, "topology" | "dtype" | "input" | "gradient" | "operation"> {
  const gradient = manifest.gradients[0] ?? "logits";
  return {
    topology: manifest.topologies[0] ?? "ctc",
    dtype,
    // The gradient of logits is "logits" in any case.
    input: manifest.inputs.find((input) => gradient === "logits" || input === "logProbs") ?? "logProbs",
    gradient,
    operation: manifest.operations.includes("gradient") ? "gradient" : "loss",
  };
}

/** A specimen of another size, for plans that serve many. */
export function specimen(backend: Backend, dtype: Dtype, changes: Partial<Template> = {}): Problem {
  const {
    time,
    classes,
    blank = 0,
    targets,
    inputLengths,
    gradScale,
    logit,
  } = { ...specimenTemplate, ...changes };
  const data = new Float64Array(time * targets.length * classes); // [T, N, C]
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / classes);
    data[i] = logit(Math.floor(row / targets.length), row % targets.length, i % classes);
  }
  return {
    ...anyVariant(backend, dtype),
    time,
    batch: targets.length,
    classes,
    blank,
    data,
    targets,
    inputLengths: inputLengths ?? targets.map(() => time),
    gradScale: gradScale ?? targets.map(() => 1),
  };
}

/** Smaller batches than the specimen. */
export const smaller: readonly Partial<Template>[] = [
  { time: 5, classes: 3, blank: 0, targets: [[1, 2], [2]], inputLengths: [5, 3], gradScale: [1, 1] },
  { time: 1, classes: 2, blank: 0, targets: [[1]], inputLengths: [1], gradScale: [3] },
  { time: 12, classes: 6, targets: [[]], inputLengths: [12], gradScale: [1] },
  {
    time: 9,
    classes: 4,
    blank: 3,
    targets: [[0, 1, 2, 1, 0], [2, 2], [1]],
    inputLengths: [9, 8, 0],
    gradScale: [1, 1, 1],
  },
];

/** Batches of about 3 million cells, as far as the manifest allows: long enough that a backend which takes turns takes some. */
export function longSpecimens(backend: Backend, dtype: Dtype, changes: Partial<Template> = {}): Problem[] {
  const { limits } = backend.manifest;
  const time = Math.min(1200, limits.maxTime ?? 1200);
  const most = Math.min(250, limits.maxTargetLength ?? 250, time);
  const samples = Math.floor(Math.min(10, limits.maxBatch ?? 10) / 2); // so that twice as many are allowed too
  const label = (n: number, k: number) => [0, 2, 3, 5][(k * (n + 3) + (k >> 2)) % 4]!;
  return [0, 1].map((which) =>
    specimen(backend, dtype, {
      time,
      targets: Array.from({ length: samples }, (_, n) =>
        Array.from({ length: most - 7 * n - which }, (_, k) => label(n + which, k)),
      ),
      inputLengths: Array.from({ length: samples }, (_, n) => time - 5 * n),
      gradScale: Array.from({ length: samples }, () => 1),
      ...changes,
    }),
  );
}

/** One case for each dtype: `id/float64`. */
export function perDtype<T>(make: (dtype: Dtype, needs: Needs) => T): T[] {
  return bothDtypes.map((dtype) =>
    make(dtype, { dtype, maxTime: 12, maxBatch: 5, maxClasses: 6, maxTargetLength: 5 }),
  );
}

/** Of cases that ask for a gradient. */
export function perDtypeWithGrad<T>(make: (dtype: Dtype, needs: Needs) => T): T[] {
  return perDtype((dtype, needs) => make(dtype, { ...needs, operation: "gradient" }));
}
