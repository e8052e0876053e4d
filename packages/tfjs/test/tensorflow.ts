import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";

export { tf };

// TF.js then checks each operation for leaks itself, and does not advertise its native addon.
tf.env().set("IS_TEST", true);
await tf.setBackend("cpu");

/** For toEqual: the same values to `digits` decimal places. */
export function near(values: ArrayLike<number>, digits: number): number[] {
  return Array.from(values, (value) => expect.closeTo(value, digits) as number);
}

/** How many tensors `run` left behind. */
export async function leaked(run: () => unknown): Promise<number> {
  const before = tf.memory().numTensors;
  await run();
  return tf.memory().numTensors - before;
}
