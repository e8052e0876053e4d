// NumPy's files of one array.

import { parse } from "npyjs";
import { type Matrix, twoAxes } from "./matrix.ts";

/** How types are called in a file, little-endian. */
const types: Readonly<Record<string, "float16" | "float32" | "float64">> = {
  f2: "float16",
  f4: "float32",
  f8: "float64",
};

/** @throws RangeError - what is wrong with the file */
export function npyMatrix(bytes: ArrayBuffer): Matrix {
  const { data, shape: axes, dtype, fortranOrder } = parsed(bytes);
  const type = types[dtype];
  if (type === undefined) throw new RangeError(`expected float16, float32 or float64, got ${dtype}`);
  if (fortranOrder) throw new RangeError("expected rows one after the other, got Fortran's order");
  const shape = twoAxes(axes);
  const [length, wanted] = [(data as Float32Array).length, shape[0] * shape[1]];
  if (length < wanted)
    throw new RangeError(`the file ends early: expected ${wanted} numbers by its shape, got ${length}`);
  return {
    data: (data as Float32Array).subarray(0, wanted),
    shape,
    ...(type === "float16" && { dtype: type }),
  };
}

function parsed(bytes: ArrayBuffer): ReturnType<typeof parse> {
  try {
    return parse(bytes, { convertFloat16: false });
  } catch (cause) {
    throw new RangeError(`this is no npy file that can be read: ${(cause as Error).message}`, { cause });
  }
}
