import { pointerAccess } from "@ctckit/conformance";
import { createDeviceLoss, createDeviceMemory } from "@ctckit/cuda";
import { native } from "./emulated.ts";

const where = { addon: native?.addon, driver: native?.driver } as { addon: string; driver: string };

/** Memory on the emulated driver, for the suite. */
export const deviceAccess = pointerAccess(() => createDeviceMemory(where), createDeviceLoss, where);
