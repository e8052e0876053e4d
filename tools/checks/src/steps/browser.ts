// Steps that need a browser. Without one they report ABSENT; CTCKIT_REQUIRE_BROWSER=1 makes that a failure.
import { build } from "../build.ts";
import { bundlers } from "../bundlers/bundlers.ts";
import { bundlerProblems } from "../bundlers/project.ts";
import { chromium } from "../chromium.ts";
import { visitConformancePage } from "../conformance-page.ts";
import { policyProblems } from "../content-security-policy.ts";
import { visitPlayground } from "../playground/visit.ts";
import { visitReader } from "../reader/visit.ts";
import { type Report, type Step, verdict } from "../step.ts";
import { tarballs } from "../tarballs.ts";
import { vitestRun } from "../vitest-run.ts";

export const browser: Step = {
  name: "browser",
  title: "What only a page can show, in Chromium",
  run: () =>
    inChromium((CTCKIT_CHROMIUM) =>
      vitestRun(["--project=browser", "--project=isolated"], { CTCKIT_CHROMIUM }),
    ),
};

export const policy: Step = {
  name: "policy",
  title: "Content-Security-Policy, in Chromium",
  run: () =>
    inChromium(async (path) => {
      const { code, output } = await build();
      return verdict(code === 0 ? await policyProblems(path) : [`the build failed\n${output}`]);
    }),
};

export const bundles: Step = {
  name: "bundlers",
  title: "Backends in pages of every bundler, in Chromium",
  run: () =>
    inChromium(async (path) => {
      const packed = await tarballs();
      return verdict(await bundlerProblems(packed, path), Object.keys(bundlers).join("; "));
    }),
};

export const playground: Step = {
  name: "playground",
  title: "The playground learns, in Chromium",
  run: () =>
    inChromium(async (path) => {
      const { code, output } = await build();
      if (code !== 0) return verdict([`the build failed\n${output}`]);
      const { problems, note } = await visitPlayground(path);
      return verdict(problems, note);
    }),
};

export const reader: Step = {
  name: "reader",
  title: "The reader reads and places, in Chromium",
  run: () =>
    inChromium(async (path) => {
      const { code, output } = await build();
      if (code !== 0) return verdict([`the build failed\n${output}`]);
      const { problems, note } = await visitReader(path);
      return verdict(problems, note);
    }),
};

export const conformancePage: Step = {
  name: "conformance-page",
  title: "The conformance page, in Chromium",
  run: () =>
    inChromium(async (path) => {
      const { code, output } = await build();
      if (code !== 0) return verdict([`the build failed\n${output}`]);
      const { problems, note } = await visitConformancePage(path);
      return verdict(problems, note);
    }),
};

async function inChromium(run: (path: string) => Promise<Report>): Promise<Report> {
  const { path, tried } = await chromium();
  if (path !== undefined) return run(path);
  const missing = `missing: none of ${tried.join(", ")} (on Debian: apt install chromium)`;
  const required = process.env.CTCKIT_REQUIRE_BROWSER === "1";
  return { passed: 0, failed: required ? 1 : 0, details: missing, note: `ABSENT\n    ${missing}` };
}
