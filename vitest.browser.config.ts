// The conformance suite in headless Chromium, on the packages' sources. CTCKIT_CHROMIUM is the browser's path: nothing is
// downloaded here. `npm test -- --only browser` finds one and runs this.
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumArguments } from "./tools/checks/src/chromium.ts";

const executablePath = process.env.CTCKIT_CHROMIUM;
if (!executablePath) throw new Error("CTCKIT_CHROMIUM: expected the path of a Chromium");

export default defineConfig({
  resolve: { conditions: ["ctckit-source", "module", "browser", "development|production"] },
  test: {
    name: "browser",
    include: ["packages/*/test/conformance.browser.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath, args: [...chromiumArguments] } }),
      instances: [{ browser: "chromium" }],
    },
  },
});
