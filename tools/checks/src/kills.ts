// npm run kills [-- COUNT]: ends so many workers at random moments in Node (1,000), and a fifth of it in a page. No call may hang.
import { spawnSync } from "node:child_process";
import { chromium } from "./chromium.ts";
import { root } from "./workspace.ts";

const count = Number(process.argv[2] ?? 1000);
if (!Number.isInteger(count) || count < 1) {
  console.error(`npm run kills -- COUNT: expected an integer of 1 or more, got ${process.argv[2]}`);
  process.exit(2);
}

function run(project: string, test: string, kills: number, env: Readonly<Record<string, string>>): boolean {
  const args = ["run", `--project=${project}`, test];
  const { status } = spawnSync("vitest", args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, ...env, CTCKIT_KILLS: String(kills) },
  });
  return status === 0;
}

const { path } = await chromium();
if (!path) console.error("no Chromium: nothing is ended in a page");
const inNode = run("@ctckit/worker", "packages/worker/test/kills.test.ts", count, {});
const inPage =
  !path ||
  run("browser", "packages/worker/test/kills.browser.ts", Math.ceil(count / 5), { CTCKIT_CHROMIUM: path });
process.exitCode = inNode && inPage ? 0 : 1;
