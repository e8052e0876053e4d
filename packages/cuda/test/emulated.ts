import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BackendProvider } from "@ctckit/core";
import { cuda } from "@ctckit/cuda";
import { inject, onTestFinished, test } from "vitest";
import type { Native } from "./build-native.ts";

const built = inject("native");

/** What was built for these tests. Undefined, and said, where there is no compiler. */
export const native: Native | undefined = typeof built === "string" ? undefined : built;

const required = (process.env.CTCKIT_REQUIRE ?? "").split(",").includes("cuda(emulated)");
if (typeof built === "string") {
  console.warn(`the emulated CUDA driver is ABSENT: its tests do not run: ${built}`);
  test.runIf(required)("there is an emulated driver", () => {
    throw new Error(built);
  });
}

/** The backend on the emulated driver. */
export function emulated(driver = native?.driver): BackendProvider {
  if (!native) {
    const { name, open } = cuda();
    return {
      name: `${name}(emulated)`,
      open,
      probe: async () => ({ available: false, reason: String(built) }),
    };
  }
  return { ...cuda({ addon: native.addon, driver: driver! }), name: "cuda(emulated)" };
}

/** A machine of a test's own: what goes wrong there is said in lines, now and whenever the test likes. */
export function faultyMachine(...faults: string[]): {
  readonly driver: string;
  fail(...faults: string[]): void;
} {
  const folder = mkdtempSync(join(tmpdir(), "ctckit-cuda-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const driver = join(folder, "libcuda-emulated.so");
  copyFileSync(native!.driver, driver);
  const fail = (...lines: string[]) => writeFileSync(join(folder, "faults"), `${lines.join("\n")}\n`);
  fail(...faults);
  return { driver, fail };
}
