import { expect, test } from "vitest";
import { runSteps } from "../src/run-steps.ts";
import { type Step, verdict } from "../src/step.ts";

const step = (name: string, run: Step["run"]): Step => ({ name, title: name, run });

async function printed(steps: readonly Step[], detailLines?: number) {
  const parts: string[] = [];
  const total = await runSteps([[steps]], (part) => parts.push(part), detailLines);
  return { total, lines: parts.join("").trimEnd().split("\n") };
}

test("goes on after a failure, adds up, and closes with the sums alone on a line", async () => {
  const { total, lines } = await printed([
    step("tests", async () => ({ passed: 7, failed: 2, details: "what went wrong" })),
    step("throws", async () => {
      throw new Error("no such tool");
    }),
    step("check", async () => verdict(["a problem", "another"])),
    step("fine", async () => verdict([], "12 files")),
  ]);
  expect(total).toEqual({ passed: 8, failed: 4 });
  expect(lines.at(-1)).toBe("8 passed, 4 failed");
  expect(lines).toContain("    what went wrong");
  expect(lines).toContain("    another");
  expect(lines.join("\n")).toContain("Error: no such tool");
  expect(lines.find((line) => line.includes("(fine)"))).toMatch(/ok, \d+\.\d s, 12 files$/);
});

test("says nothing of what passed, and not everything of what failed a thousand times", async () => {
  const details = Array.from({ length: 1000 }, (_, line) => `line ${line}`).join("\n");
  expect((await printed([step("fine", async () => ({ passed: 1, failed: 0, details }))])).lines).toHaveLength(
    3,
  );
  const { lines } = await printed([step("bad", async () => ({ passed: 0, failed: 1, details }))], 10);
  expect(lines).toContain("    line 9");
  expect(lines).not.toContain("    line 10");
  expect(lines).toContain("    ... 990 more lines, shown with --verbose");
});

test("lanes run side by side, stages one after the other, and no line is torn", async () => {
  const events: string[] = [];
  const slow = (name: string, turns: number) =>
    step(name, async () => {
      events.push(`${name} begins`);
      for (let i = 0; i < turns; i++) await Promise.resolve();
      events.push(`${name} ends`);
      return verdict([]);
    });
  const parts: string[] = [];
  const stages = [
    [[slow("a", 30)], [slow("b", 2), slow("c", 2)]],
    [[slow("d", 1)], []],
  ];
  const total = await runSteps(stages, (part) => parts.push(part));
  expect(total).toEqual({ passed: 4, failed: 0 });
  expect(events.slice(0, 2)).toEqual(["a begins", "b begins"]);
  expect(events.indexOf("c begins")).toBeGreaterThan(events.indexOf("b ends"));
  expect(events.at(-2)).toBe("d begins");
  const lines = parts.join("").split("\n");
  for (const name of ["a", "b", "c", "d"])
    expect(lines.find((line) => line.includes(`(${name})`))).toMatch(/^> . \(.\) \.\.\. ok, \d+\.\d s$/);
});
