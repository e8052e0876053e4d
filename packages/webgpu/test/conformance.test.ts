import { conformance } from "@ctckit/conformance";
import { ctc, ctcNoRepeatBlank, webgpu } from "@ctckit/webgpu";
import { describe, test } from "vitest";

conformance({ describe, test }, webgpu({ topologies: [ctc, ctcNoRepeatBlank] }));
