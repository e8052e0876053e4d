import type { AllocateOptions } from "./api.ts";
import type { AllocationSpec, Backend } from "./backend.ts";
import { int32Max, integerError } from "./integers.ts";
import { refuse, unsupported } from "./manifest.ts";
import { axesOf, validateShape } from "./validate-data.ts";
import { checkBlank, checkKeys, dtypes, type Keys, oneOf, type Settings } from "./validate-options.ts";

const known = { dtype: true, maxTargetLength: true } satisfies Keys<AllocateOptions>;

/** What is asked of `allocate`, with every default filled in; `CTC_UNSUPPORTED` where the manifest does not allow it. */
export function validateRequest(
  shape: readonly number[],
  options: AllocateOptions = {},
  { layout, blank }: Settings,
  { name, manifest }: Backend,
): AllocationSpec {
  const { time, batch, classes } = axesOf(validateShape(shape, layout), layout);
  checkBlank(blank, classes);
  checkKeys("allocate", options, Object.keys(known));
  const dtype = oneOf("dtype", options.dtype, dtypes, manifest.dtypes[0] ?? "float32");
  // A limit must not refuse what nobody asked for.
  const ample = Math.min(Math.floor(time / 2), manifest.limits.maxTargetLength ?? int32Max);
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
