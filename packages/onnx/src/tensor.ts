// A tensor by what is read of it: no class is asked for, as a page may have two copies of a runtime, and tests have realms of their own.
import { describe } from "@ctckit/core/backend";

/** What is read of a tensor of onnxruntime-web, onnxruntime-node or onnxruntime-react-native. */
export interface OnnxTensor {
  readonly type: string;
  readonly dims: readonly number[];
  /** Where the data is. "none": the tensor was disposed. */
  readonly location?: string;
  /** Asked for on the CPU alone: a getter that throws elsewhere. */
  readonly data: unknown;
  /** Asked for where the data is not on the CPU. */
  getData?(): Promise<unknown>;
}

/** A tensor of transformers.js, which is one of ONNX Runtime in a Proxy. */
export interface TransformersTensor {
  readonly ort_tensor: OnnxTensor;
}

/** A tensor of ONNX Runtime in a buffer of its WebGPU device. `B` is `GPUBuffer`. */
export interface OnnxGpuTensor<B> extends Omit<OnnxTensor, "data" | "getData"> {
  readonly gpuBuffer: B;
}

/** The runtime's own tensor, in use and of one of `types`. @throws TypeError */
export function tensorOf<T extends Omit<OnnxTensor, "data">>(
  value: T | { readonly ort_tensor: T },
  types: readonly string[],
): T {
  const given = value as (Partial<T> & { readonly ort_tensor?: T }) | undefined | null;
  const tensor = given?.ort_tensor ?? given;
  if (typeof tensor?.type !== "string" || !Array.isArray(tensor.dims))
    throw new TypeError(`tensor: expected a tensor of ONNX Runtime or transformers.js, got ${named(value)}`);
  if (tensor.location === "none")
    throw new TypeError("tensor: expected one in use, got one that was disposed");
  if (!types.includes(tensor.type)) {
    const wanted = types.map((type) => `"${type}"`).join(" or ");
    throw new TypeError(`tensor: expected type ${wanted}, got "${tensor.type}"`);
  }
  return tensor as T;
}

/** Its buffer, which is there after a download, too, although the location is "cpu" then. @throws TypeError */
export function bufferOf<B>(tensor: OnnxGpuTensor<B>): B {
  let cause: unknown;
  try {
    if (tensor.gpuBuffer !== undefined) return tensor.gpuBuffer;
  } catch (error) {
    cause = error;
  }
  const text = `tensor: expected location "gpu-buffer", got ${describe(tensor.location)}; read() takes any`;
  throw new TypeError(text, { cause });
}

/** Of a session's outputs says which there are: one of them was meant. */
function named(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return describe(value);
  const outputs = Object.entries(value).filter(([, entry]) => Array.isArray(entry?.dims));
  if (outputs.length === 0) return describe(value);
  return `outputs of a model: pass one of them, ${outputs.map(([name]) => `outputs[${describe(name)}]`).join(", ")}`;
}
