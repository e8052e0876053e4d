import { afterEach, expect, test, vi } from "vitest";
import { goldens } from "../src/steps/goldens.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("without PyTorch the step is skipped and says so: no pass, no failure", async () => {
  vi.stubEnv("CTCKIT_PYTHON", "no-such-python");
  const { passed, failed, note } = await goldens.run();
  expect({ passed, failed }).toEqual({ passed: 0, failed: 0 });
  expect(note).toMatch(/^SKIPPED\n {4}missing: no-such-python: .*ENOENT/);
});
