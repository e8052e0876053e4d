// One call on a device, laid out: its arrays there, NaN in the results, and the way to read them.

import type { Dtype, FloatArray, ProblemInput } from "@ctckit/core";
import type { DeviceInput, DeviceLossOptions } from "@ctckit/core/backend";
import { callOf, checkSameBits } from "../call.ts";
import { floatArray } from "../guarded-array.ts";
import type { Problem } from "../problem.ts";
import type { DeviceMemory } from "./access.ts";

export interface Desk {
  readonly input: DeviceInput<unknown> & { readonly grad: unknown };
  /** Fails where the input's array has been written to. */
  checkData(): Promise<void>;
  losses(): Promise<FloatArray>;
  grad(): Promise<FloatArray>;
}

/** A loss with the package's own options set too. */
export const lossOn = (memory: DeviceMemory, options: DeviceLossOptions, dtype: Dtype) =>
  memory.createDeviceLoss({ ...options, ...memory.options(dtype) });

/** @param changes to how the problem is stated */
export async function desk(
  memory: DeviceMemory,
  problem: Problem,
  changes: Partial<ProblemInput> & { readonly data?: FloatArray } = {},
): Promise<Desk> {
  const { data: own, ...labels } = callOf(problem);
  const { data = own, ...rest } = changes;
  const losses = floatArray(memory.lossDtype, problem.batch).fill(Number.NaN);
  const grad = floatArray(problem.dtype, data.length).fill(Number.NaN);
  const input = {
    ...labels,
    ...rest,
    data: await memory.array(data),
    losses: await memory.array(losses),
    grad: await memory.array(grad),
  };
  const results = (array: unknown, dtype: Dtype, length: number) => async () => {
    const into = floatArray(dtype, length);
    await memory.read(array, into);
    return into;
  };
  return {
    input,
    async checkData() {
      const after = floatArray(problem.dtype, data.length);
      await memory.read(input.data, after);
      checkSameBits("data afterwards", data, after);
    },
    losses: results(input.losses, memory.lossDtype, losses.length),
    grad: results(input.grad, problem.dtype, grad.length),
  };
}
