import { webgpu } from "@ctckit/webgpu";
import { expect, test } from "vitest";

/** Whether there is WebGPU. In a page, and where CTCKIT_REQUIRE asks for it, its absence fails, else it is said. */
export const here = (await webgpu().probe()).available;

const inPage = typeof process === "undefined";
const required = inPage || (process.env.CTCKIT_REQUIRE ?? "").split(",").includes("webgpu");
if (!here) console.warn("WebGPU is ABSENT: its tests do not run");
test.runIf(required)("there is WebGPU", () => expect(here).toBe(true));
