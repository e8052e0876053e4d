import { CtcError } from "@ctckit/core";
import { describe, messageOf, widened } from "@ctckit/core/backend";
import type { OnnxTensor } from "./tensor.ts";

/** What tensors of a type hold. By name, as an array may be of another realm. */
const arrays: Readonly<Record<string, readonly string[]>> = {
  float32: ["Float32Array"],
  float16: ["Uint16Array", "Float16Array"],
};

/** Types whose values are float32, or become so without a rounding. */
export const floatTypes = Object.keys(arrays);

/**
 * The values of a tensor of one of `floatTypes`: its own memory where that is float32, else memory of its own.
 *
 * @throws TypeError, RangeError - the data is not what type and dims say
 * @throws CtcError `CTC_DEVICE_LOST` - the data is on a device that does not give it
 */
export async function floatsOf(tensor: OnnxTensor): Promise<Float32Array> {
  const { type, dims } = tensor;
  const data = isOnCpu(tensor) ? tensor.data : await downloaded(tensor);
  const kind = ArrayBuffer.isView(data) ? Object.prototype.toString.call(data).slice(8, -1) : "";
  if (!arrays[type]!.includes(kind)) {
    const wanted = arrays[type]!.join(" or ");
    throw new TypeError(`tensor.data: expected a ${wanted} by type "${type}", got ${describe(data)}`);
  }
  const { length } = data as Float32Array;
  const elements = dims.reduce((product, axis) => product * axis, 1);
  if (length !== elements)
    throw new RangeError(
      `tensor.data: expected ${elements} elements by dims [${dims.join(", ")}], got ${length}`,
    );
  if (kind === "Float32Array") return data as Float32Array;
  return kind === "Uint16Array"
    ? widened(data as Uint16Array, "float16", new Float32Array(length))
    : Float32Array.from(data as Float32Array);
}

/** ONNX Runtime before 1.15 has no locations, and the CPU alone. */
function isOnCpu({ location = "cpu" }: OnnxTensor): boolean {
  return location === "cpu" || location === "cpu-pinned";
}

async function downloaded(tensor: OnnxTensor): Promise<unknown> {
  const { location } = tensor;
  if (typeof tensor.getData !== "function")
    throw new TypeError(`tensor: expected one with getData(), as its location is ${describe(location)}`);
  try {
    return await tensor.getData();
  } catch (cause) {
    const text = `tensor: the data at ${describe(location)} could not be read: ${messageOf(cause)}`;
    throw new CtcError("CTC_DEVICE_LOST", text, { cause });
  }
}
