// A network's weights as a file and back. Nothing changes before the whole file has been checked.
import type { Network, TensorFlow } from "@ctckit/recogniser";
import { decodeTensors, encodeTensors, shown } from "./safetensors.ts";

const format = "ctckit-playground-1";

/** @param steps trained so far */
export function saveWeights({ weights }: Pick<Network, "weights">, steps: number): Uint8Array<ArrayBuffer> {
  const tensors = Object.entries(weights).map(([name, variable]) => {
    return { name, shape: variable.shape, values: variable.dataSync<"float32">() };
  });
  return encodeTensors({ tensors, metadata: { format, steps: String(steps) } });
}

/**
 * @returns after how many steps the weights were saved
 * @throws Error - not weights of this network; the message can be shown
 */
export function loadWeights(
  tf: Pick<TensorFlow, "tidy" | "tensor">,
  { weights }: Pick<Network, "weights">,
  file: Uint8Array,
): number {
  const { tensors, metadata } = decodeTensors(file);
  if (metadata.format !== format)
    throw new Error(
      `This file holds other weights: expected the format "${format}", got ${shown(metadata.format)}.`,
    );
  const steps = Number(metadata.steps);
  // As it was written: "" would be 0, and "0x10" 16.
  if (!Number.isSafeInteger(steps) || steps < 0 || String(steps) !== metadata.steps)
    throw new Error(`This file does not say after how many steps it was saved: ${shown(metadata.steps)}.`);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const pairs = Object.entries(weights).map(([name, variable]) => {
    const tensor = byName.get(name);
    if (!tensor) throw new Error(`The file lacks the weights "${name}".`);
    if (tensor.shape.join() !== variable.shape.join())
      throw new Error(`"${name}" has shape ${shown(tensor.shape)}, this network has [${variable.shape}].`);
    if (!tensor.values.every(Number.isFinite)) throw new Error(`"${name}" has values that are not finite.`);
    return { variable, tensor };
  });
  for (const { variable, tensor } of pairs)
    tf.tidy(() => variable.assign(tf.tensor(tensor.values, variable.shape)));
  return steps;
}
