import type { AllocateOptions } from "../api.ts";
import type { AllocationSpec, Backend } from "../contract/backend.ts";
import { validateAxes } from "./data.ts";
import { int32Max, integerError } from "./integers.ts";
import { checkKeys, type Keys, oneOf } from "./keys.ts";
import { refuse, unsupported } from "./manifest.ts";
import { checkBlank, dtypes, type Settings } from "./options.ts";

const known = { dtype: true, maxTargetLength: true } satisfies Keys<AllocateOptions>;

/** That there is room for by default, however few classes there are: 1 kB a frame. */
const LEAST_LABELS = 64;

/** What is asked of `allocate`, with every default filled in; `CTC_UNSUPPORTED` where the manifest does not allow it. */
export function validateRequest(
  shape: readonly number[],
  options: AllocateOptions = {},
  { layout, blank }: Settings,
  { name, manifest }: Backend,
): AllocationSpec {
  const { time, batch, classes } = validateAxes({ shape }, layout);
  checkBlank(blank, classes);
  checkKeys("allocate", options, known);
  const dtype = oneOf("dtype", options.dtype, dtypes, manifest.dtypes[0] ?? "float32");
  // A lattice of S labels takes 16 S bytes a frame, the arrays 8 N C. So it takes about as much as they do at most, and what is
  // longer than that is copied in less time than its lattice takes.
  const half = Math.max(LEAST_LABELS, Math.floor((batch * classes) / 2));
  // A limit must not refuse what nobody asked for.
  const ample = Math.min(Math.floor(time / 2), half, manifest.limits.maxTargetLength ?? int32Max);
  const maxTargetLength = lengthOr(ample, options.maxTargetLength);
  const bounds = { maxTime: time, maxBatch: batch, maxClasses: classes, maxTargetLength };
  const refusal = refuse(manifest, { dtype, ...bounds });
  if (refusal !== undefined) throw unsupported(name, refusal);
  return { dtype, time, batch, classes, maxTargetLength };
}

function lengthOr(fallback: number, value: unknown): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= int32Max) return value;
  throw integerError("maxTargetLength", `0..${int32Max}`, value);
}
