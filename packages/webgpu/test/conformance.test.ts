import { conformance } from "@ctckit/conformance";
import { webgpu } from "@ctckit/webgpu";
import { describe, test } from "vitest";

// On SwiftShader, what is slow on a GPU takes many seconds: once, on the sources.
conformance({ describe, test }, webgpu(), { slow: process.env.CTCKIT_TARGET !== "dist" });
