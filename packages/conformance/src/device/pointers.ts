import type { DeviceInput, DeviceLoss, DeviceLossOptions } from "@ctckit/core/backend";
import type { DeviceAccess } from "./access.ts";

/** What allocates device memory and copies to and from it, as `createDeviceMemory` of `@ctckit/cuda` does. */
interface Memory<A> {
  allocate(bytes: number): A;
  write(to: A, from: ArrayBufferView): Promise<void>;
  read(from: A, into: ArrayBufferView): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Pointers to memory of a device, float32 and float64.
 *
 * @param memoryOf makes memory of a case's own
 * @param createDeviceLoss of a package, whose options have `dtype`
 * @param options others that only the package has
 */
export function pointerAccess<A>(
  memoryOf: () => Promise<Memory<A>>,
  createDeviceLoss: (options: never) => Promise<DeviceLoss<never>>,
  options: object = {},
): DeviceAccess<A> {
  return {
    async open() {
      const memory = await memoryOf();
      return {
        dtypes: ["float32", "float64"],
        lossDtype: "float64",
        createDeviceLoss: createDeviceLoss as (
          options: DeviceLossOptions,
        ) => Promise<DeviceLoss<DeviceInput<A>>>,
        options: (dtype) => ({ ...options, dtype }),
        async array(values) {
          const one = memory.allocate(values.byteLength);
          await memory.write(one, values);
          return one;
        },
        async read(array, into) {
          await memory.read(array, into);
        },
        close: () => memory.close(),
      };
    },
  };
}
