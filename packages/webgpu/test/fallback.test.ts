// GPUs that do not open, whatever the platform throws. A list passes over what is unavailable.

import { firstAvailable } from "@ctckit/core";
import { webgpu } from "@ctckit/webgpu";
import { expect, test } from "vitest";

const never = () => new Promise<never>(() => {});
const refused = () => Promise.reject(new DOMException("the device was refused", "OperationError"));
const limits = {};
const broken = { limits, info: {} };

const gpus: readonly [does: string, adapter: object | Promise<never>, reason: string][] = [
  ["rejects its device", { ...broken, requestDevice: refused }, "the device was refused"],
  ["has no info, as in older browsers", { limits, requestDevice: refused }, "the device was refused"],
  ["never gives its device", { ...broken, requestDevice: never }, "did not answer within 20 ms"],
  [
    "gives no device at all",
    { ...broken, requestDevice: async () => undefined },
    "the adapter gives no device",
  ],
  ["has no adapter in time", never(), "did not answer within 20 ms"],
];

test.each(gpus)("a GPU that %s is unavailable, and says why", async (_, adapter, reason) => {
  const gpu = { requestAdapter: async () => adapter } as unknown as GPU;
  await expect(firstAvailable([webgpu({ gpu })], { openTimeout: 20 }).open()).rejects.toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: expect.stringContaining(reason),
  });
});
