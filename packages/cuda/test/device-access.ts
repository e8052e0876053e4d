import type { DeviceAccess } from "@ctckit/conformance";
import { createDeviceLoss, createDeviceMemory, type DeviceArray } from "@ctckit/cuda";
import { native } from "./emulated.ts";

/** Memory on the emulated driver, for the suite. */
export const deviceAccess: DeviceAccess<DeviceArray> = {
  async open() {
    const where = { addon: native!.addon, driver: native!.driver };
    const memory = await createDeviceMemory(where);
    return {
      dtypes: ["float32", "float64"],
      lossDtype: "float64",
      createDeviceLoss: (options) => createDeviceLoss(options as object),
      options: (dtype) => ({ ...where, dtype }),
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
