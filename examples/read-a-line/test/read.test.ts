import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const cwd = fileURLToPath(new URL("..", import.meta.url));
const lines = async (...args: string[]) =>
  (await run(process.execPath, ["read.js", "line.png", ...args], { cwd })).stdout.trimEnd().split("\n");

test("the line is read, and each letter has a place and a rival", async () => {
  const [read, ...letters] = await lines();
  expect(read).toBe("read: HAT KEW 74");
  expect(letters).toHaveLength("HAT KEW 74".length);
  let before = 0;
  for (const line of letters) {
    const [, left, right, confidence, nats] =
      /^. {2}(\d+) to (\d+) {2}([\d.]+) % {2}or .*, by (-?[\d.]+) nats$/.exec(line)!;
    expect(Number(left)).toBeGreaterThanOrEqual(before);
    expect(Number(right)).toBeGreaterThan(Number(left));
    expect(Number(confidence)).toBeGreaterThan(20);
    expect(Number(nats)).toBeGreaterThan(0);
    before = Number(right);
  }
}, 60_000);

test("of a wrong letter the model says what it would rather have", async () => {
  const [, ...letters] = await lines("HAT KEN 74");
  expect(letters[6]).toMatch(/^N .* or W, by -/);
}, 60_000);
