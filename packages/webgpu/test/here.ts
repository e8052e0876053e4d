import { webgpu } from "@ctckit/webgpu";
import { expect, test } from "vitest";

/** Whether there is WebGPU. Where CTCKIT_REQUIRE asks for it, its absence fails, else it is said. */
export const here = (await webgpu().probe()).available;

const required = (process.env.CTCKIT_REQUIRE ?? "").split(",").includes("webgpu");
if (!here) console.warn("WebGPU is ABSENT: its tests do not run");
test.runIf(required)("there is WebGPU", () => expect(here).toBe(true));
