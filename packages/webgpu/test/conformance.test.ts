import { conformance } from "@ctckit/conformance";
import { ctc, ctcNoRepeatBlank, webgpu } from "@ctckit/webgpu";
import { afterAll, describe, test } from "vitest";
import { destroyDevice, deviceAccess } from "./device-access.ts";

conformance({ describe, test }, webgpu({ topologies: [ctc, ctcNoRepeatBlank] }), { device: deviceAccess });
afterAll(destroyDevice);
