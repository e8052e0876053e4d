// The suite's questions about a loss on a caller's device, in a page; the others are conformance-page's.

import { runSuite, suite } from "@ctckit/conformance";
import { ctc, ctcNoRepeatBlank, webgpu } from "@ctckit/webgpu";
import { afterAll, expect, test } from "vitest";
import { destroyDevice, deviceAccess } from "./device-access.ts";

afterAll(destroyDevice);

test("a loss on a page's device passes the suite's cases of one", async () => {
  const cases = suite.filter(({ id, needs }) => id.startsWith("device/") && needs.dtype === "float32");
  const provider = webgpu({ topologies: [ctc, ctcNoRepeatBlank] });
  const { results, errors } = await runSuite(provider, { cases, device: deviceAccess, require: true });
  expect(errors).toEqual([]);
  expect(results.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
  expect(results.length).toBeGreaterThan(10);
}, 300_000);
