import { webgpu } from "@ctckit/webgpu";
import { expect, test } from "vitest";
import { navigatorGpu } from "../src/gpu.ts";

/** Whether there is WebGPU. In a page, and where CTCKIT_REQUIRE asks for it, its absence fails, else it is said. */
export const here = (await webgpu().probe()).available;

const inPage = typeof process === "undefined";

/** @throws Error - there is none */
export async function findGpu(): Promise<GPU> {
  // A page must not even load what is for Node.
  const source = inPage ? navigatorGpu : (await import("../src/node-gpu.ts")).nodeGpu;
  const gpu = await source();
  if (typeof gpu === "string") throw new Error(gpu);
  return gpu;
}

const required = inPage || (process.env.CTCKIT_REQUIRE ?? "").split(",").includes("webgpu");
if (!here) console.warn("WebGPU is ABSENT: its tests do not run");
test.runIf(required)("there is WebGPU", () => expect(here).toBe(true));
