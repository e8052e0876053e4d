// What only a page can show, in headless Chromium, on the packages' sources.
// CTCKIT_CHROMIUM is the browser's path: nothing is downloaded here. `npm test -- --only browser` finds one and runs this.
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumArguments, webgpuArguments } from "./tools/checks/src/chromium.ts";

const executablePath = process.env.CTCKIT_CHROMIUM ?? "";
if (executablePath === "") throw new Error("CTCKIT_CHROMIUM: expected the path of a Chromium");

const args = [...chromiumArguments, ...webgpuArguments];

function project(name: string, include: string, headers: Record<string, string> = {}) {
  return {
    resolve: { conditions: ["ctckit-source", "module", "browser", "development|production"] },
    server: { headers },
    test: {
      name,
      include: [include],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args } }),
        instances: [{ browser: "chromium" as const }],
      },
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project("browser", "packages/*/test/*.browser.ts"),
      // Only such a page may share memory with its workers.
      project("isolated", "packages/*/test/*.isolated.ts", {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      }),
    ],
  },
});
