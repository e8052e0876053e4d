import { expect, test } from "vitest";
import { createDeviceLoss, createDeviceMemory, cuda } from "../src/page.ts";

test("in a page there is no CUDA, and it says why", async () => {
  const reason = expect.stringContaining("needs Node");
  expect(await cuda().probe()).toEqual({ available: false, reason });
  for (const entry of [cuda().open, createDeviceLoss, createDeviceMemory])
    await expect(entry()).rejects.toMatchObject({ code: "CTC_UNAVAILABLE", message: reason });
});
