// Vitest, three times: what needs one run, the conformance suite on the sources, and the same suite on what was built.

import { hasSoftwareVulkan, softwareVulkan } from "@ctckit/backends/software-vulkan";
import { backendNames, conformanceFile, requiredBackends } from "../backend-packages.ts";
import { build } from "../build.ts";
import { chromium } from "../chromium.ts";
import { hasCompiler } from "../compiler.ts";
import type { Step } from "../step.ts";
import { vitestRun } from "../vitest-run.ts";

const emulatedCuda = "cuda(emulated)";

/** A backend that should be here but is absent is a failure, unless the caller asks for other ones. */
function required() {
  const names = [...backendNames(), emulatedCuda];
  const machine: Readonly<Record<string, boolean>> = {
    webgpu: hasSoftwareVulkan,
    // No GPU is required. Its kernels run on an emulated driver, which needs a compiler.
    cuda: false,
    [emulatedCuda]: hasCompiler(),
  };
  const here = names.filter((name) => machine[name] ?? true);
  return {
    ...softwareVulkan(),
    CTCKIT_REQUIRE: requiredBackends(process.env.CTCKIT_REQUIRE ?? here.join(","), names),
  };
}

/** Other tests run on sources. Programs in documents run on the builds, which readers install. */
const documentsFile = "test/documents.test.ts";

export const unit: Step = {
  name: "unit",
  title: "Unit tests",
  run: async () =>
    vitestRun(
      ["--project=@ctckit/*", ...[conformanceFile, documentsFile].map((file) => `--exclude=**/${file}`)],
      required(),
    ),
};

export const documents: Step = {
  name: "documents",
  title: "Every block of code in the documents",
  run: () => vitestRun([documentsFile]),
};

export const conformance: Step = {
  name: "conformance",
  title: "Conformance, on the sources",
  async run() {
    const env = required();
    const asked =
      process.env.CTCKIT_REQUIRE !== undefined && env.CTCKIT_REQUIRE.split(",").includes("webgpu");
    // The conformance page runs the suite on webgpu's build. A GPU's kernels take minutes on a CPU, so once is enough unless the caller asks for it.
    const inPage = !asked && "VK_ICD_FILENAMES" in env && (await chromium()).path !== undefined;
    const here = backendNames().filter((name) => !(name === "webgpu" && inPage));
    const report = await suiteOn(here, env);
    return inPage ? { ...report, note: `${report.note}; webgpu: see conformance-page` } : report;
  },
};

export const builtConformance: Step = {
  name: "dist",
  title: "Conformance, on the built packages",
  async run() {
    const env = { ...required(), CTCKIT_TARGET: "dist" };
    const { code, output } = await build();
    if (code !== 0) return { passed: 0, failed: 1, details: `the build failed\n${output}` };
    // A GPU's kernels take minutes on a CPU. The conformance page and the kit for GPU machines run the suite on their builds.
    const here = backendNames().filter((name) => name !== "webgpu" && name !== "cuda");
    return suiteOn(here, env);
  },
};

function suiteOn(names: readonly string[], env: Readonly<Record<string, string>>) {
  return vitestRun(
    names.map((name) => `packages/${name}/${conformanceFile}`),
    env,
  );
}
