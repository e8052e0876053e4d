// Vitest, three times: what needs one run, the conformance suite on the sources, and the same suite on what was built.
import { build } from "../build.ts";
import type { Step } from "../step.ts";
import { vitestRun } from "../vitest-run.ts";

// A backend's whole conformance run lives in this file of its package.
const conformanceFile = "test/conformance.test.ts";

/** A backend that should be here but is not is a failure, unless the caller asks for other ones. */
const required = { CTCKIT_REQUIRE: process.env.CTCKIT_REQUIRE ?? "js" };

export const unit: Step = {
  name: "unit",
  title: "Unit tests",
  run: () => vitestRun([`--exclude=**/${conformanceFile}`], required),
};

export const conformance: Step = {
  name: "conformance",
  title: "Conformance, on the sources",
  run: () => vitestRun([conformanceFile], required),
};

export const builtConformance: Step = {
  name: "dist",
  title: "Conformance, on the built packages",
  async run() {
    const { code, output } = await build();
    if (code !== 0) return { passed: 0, failed: 1, details: `the build failed\n${output}` };
    return vitestRun([conformanceFile], { ...required, CTCKIT_TARGET: "dist" });
  },
};
