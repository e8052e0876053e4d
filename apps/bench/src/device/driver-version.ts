import { readFile } from "node:fs/promises";

/** Of NVIDIA's kernel module, such as 550.54.15. Undefined: it is not there, or this is not Linux. */
export async function driverVersion(): Promise<string | undefined> {
  const text = await readFile("/proc/driver/nvidia/version", "utf8").catch(() => "");
  return /Kernel Module\D*([\d.]+)/.exec(text)?.[1];
}
