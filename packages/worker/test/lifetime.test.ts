import { fileURLToPath } from "node:url";
import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { worker } from "@ctckit/worker";
import { expect, test } from "vitest";
import { problem } from "./problem.ts";
import { program } from "./program.ts";
import { moments } from "./scripts/closing.ts";
import { two } from "./scripts/create.ts";

const run = (script: string, ...args: string[]) =>
  program(fileURLToPath(new URL(script, import.meta.url)), ...args);

test.each(["closed", "left open"])(
  "Node ends by itself with a backend that is %s",
  async (how) => {
    expect((await run("./scripts/program.ts", how)).stdout).toBe(`${how}: 5 losses\n`);
  },
  40_000,
);

// Each in a process of its own: if nothing keeps it until a close has settled, it ends with code 13 and prints nothing.
test.concurrent.each(moments)(
  "closing a backend %s keeps the process until it is closed",
  async (moment) => {
    expect((await run("./scripts/closing.ts", moment)).stdout).toBe(`closed ${moment}\n`);
  },
  60_000,
);

test("1,000 calls at a time hold no more memory than the workers use", async () => {
  const criterion = await createCtcLoss({ backend: worker(() => js(), two), input: "logits" });
  const call = problem(40, 8, 100, 5); // 128 kB and as much gradient
  const { losses } = await criterion.loss(call);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }, 5);
  const results = await Promise.all(Array.from({ length: 1000 }, () => criterion.loss(call)));
  clearInterval(watch);
  await criterion.close();
  for (const result of results) expect(result.losses).toEqual(losses);
  // 1,000 copies of the logits would be 128 MB.
  expect(most).toBeLessThan(16e6);
}, 60_000);
