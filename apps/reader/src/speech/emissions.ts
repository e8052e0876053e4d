// A file of emissions: what it holds, and what that looks like.

import { type Input, inspect } from "@ctckit/core";
import { parse } from "npyjs";

export interface Emissions {
  readonly data: Float32Array;
  /** [T, C] */
  readonly shape: readonly [frames: number, classes: number];
  readonly input: Input;
  readonly blank: number;
  /** What was found, for people. */
  readonly found: string;
}

/** Of a class that leads in fewer frames nobody can say that it is the blank. */
const LEADS = 0.3;

/**
 * @param file npy: float16, float32 or float64, [T, C] or [1, T, C]
 * @throws RangeError - it is something else, or its frames are no emissions
 */
export function emissionsOf(file: ArrayBuffer): Emissions {
  const { data, shape: axes, dtype, fortranOrder } = parsed(file);
  const shape = axes.length === 3 && axes[0] === 1 ? axes.slice(1) : axes;
  if (shape.length !== 2)
    throw new RangeError(`Expected emissions of shape [T, C] or [1, T, C], got [${axes.join(", ")}].`);
  if (fortranOrder) throw new RangeError("Expected rows one after the other, got Fortran's order.");
  // Complex numbers come as float32, too.
  if (!/^f[248]$/.test(dtype) || !(data instanceof Float32Array || data instanceof Float64Array))
    throw new RangeError(`Expected float16, float32 or float64, got ${dtype}.`);
  const [time, classes] = shape as [number, number];
  // The file may have more behind its array.
  const frames = Float32Array.from(data.subarray(0, time * classes));
  const seen = inspect({ data: frames, shape: [time, classes] });
  if (seen.input === undefined)
    throw new RangeError(`These are no emissions: ${seen.found || "no frame says anything"}.`);
  const { leading } = seen;
  const blank = leading && leading.share > LEADS ? leading.class : 0;
  const share = Math.round(100 * (leading?.share ?? 0));
  return {
    data: frames,
    shape: [time, classes],
    input: seen.input,
    blank,
    found: `${time} frames of ${classes} classes. ${seen.found}. Class ${leading?.class} leads in ${share} % of them.`,
  };
}

function parsed(file: ArrayBuffer) {
  try {
    return parse(file);
  } catch (cause) {
    throw new RangeError(`This is no file of NumPy's that can be read: ${(cause as Error).message}.`, {
      cause,
    });
  }
}
