// A Vulkan driver that needs no GPU: SwiftShader, which Debian's Chromium brings along with a loader for it.
import { existsSync } from "node:fs";
import { join } from "node:path";

const folder = "/usr/lib/chromium";
const driver = join(folder, "vk_swiftshader_icd.json");

/** Whether WebGPU can be had in Node without a GPU. */
export const hasSoftwareVulkan = existsSync(driver) && existsSync(join(folder, "libvulkan.so.1"));

/** The variables with which a process finds it, unless its caller has chosen a driver. */
export function softwareVulkan(env: Readonly<Record<string, string | undefined>> = process.env) {
  if (!hasSoftwareVulkan || env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES) return {};
  const paths = env.LD_LIBRARY_PATH ? [env.LD_LIBRARY_PATH, folder] : [folder];
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: paths.join(":") };
}
