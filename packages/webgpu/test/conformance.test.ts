import { conformance } from "@ctckit/conformance";
import { webgpu } from "@ctckit/webgpu";
import { describe, test } from "vitest";

conformance({ describe, test }, webgpu());
