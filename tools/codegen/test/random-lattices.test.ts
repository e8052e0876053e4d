import { expect, test } from "vitest";
import { checkSpec } from "../src/derive/check.ts";
import { checkParallel } from "../src/derive/parallel.ts";
import { fan } from "../src/derive/step.ts";
import { interpret } from "../src/ir/interpret.ts";
import { barriers } from "../src/lower/barriers.ts";
import { fold } from "../src/lower/fold.ts";
import { narrow } from "../src/lower/narrow.ts";
import { represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { threads } from "../src/lower/threads.ts";
import { wideFor } from "../src/lower/wide.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { labels } from "../src/stages/labels/labels.ts";
import { parallel, serial } from "../src/stages/sweep/schedule.ts";
import { vectors } from "../src/targets/wasm-alignment.ts";
import { bruteForce, fewestFrames } from "./brute-force.ts";
import { close } from "./close.ts";
import { labelsOf } from "./labels-of.ts";
import { problems } from "./problems.ts";
import { randomLattices } from "./random-lattices.ts";
import { type Problem, type Run, type Solution, solver } from "./simulation.ts";
import { interpreted, sweepSolver, sweeps } from "./sweep-simulation.ts";

// Nothing is generated silently wrong: a lattice is refused by its name, or has the sum over all of its paths under every schedule.
// For hours: CTCKIT_LATTICES=100000 npx vitest run test/random-lattices.test.ts

const COUNT = Number(process.env.CTCKIT_LATTICES ?? 60);
const DOUBLE = 1e-11;
const SINGLE = 1e-5;

const variant = { input: "logits", gradient: "logits" } as const;
const single = [represent(narrow), storage("f32"), fold];
const reversed: Run = (kernel, memory) => interpret(kernel, memory, { threads: 3, any: "descending" });
const pairs =
  (threads: number): Run =>
  (kernel, memory) =>
    interpret(kernel, memory, { threads, any: "descending" });

test("what the derivation takes it does right, under every schedule", { timeout: 3_600_000 }, () => {
  const next = randomLattices(COUNT);
  let [taken, withStarts] = [0, 0];
  while (taken < COUNT) {
    const lattice = next();
    if (!isTaken(() => checkSpec(lattice))) continue;
    taken++;
    inOneThread(lattice);
    if (!isTaken(() => checkParallel(lattice))) continue;
    withStarts++;
    onThreads(lattice);
  }
  expect(withStarts).toBeGreaterThan(COUNT / 4);
});

/** Whatever is refused is refused by the spec's name. */
function isTaken(derive: () => void): boolean {
  try {
    derive();
    return true;
  } catch (error) {
    expect((error as Error).message).toMatch(/^spec random: /);
    return false;
  }
}

function inOneThread(lattice: Lattice): void {
  const wide = wideFor(fan(lattice));
  check(lattice, DOUBLE, solver(lattice, { passes: [], schedule: serial }));
  const asWide = { representation: wide, passes: [represent(wide), storage("f64"), fold] };
  check(lattice, DOUBLE, solver(lattice, asWide));
  const written = sweeps(lattice, []);
  const logTotal = ({ total }: Readonly<Record<string, ArrayLike<number>>>) => total![0]!;
  check(lattice, DOUBLE, sweepSolver(written, variant, interpreted(written, { overrun: true }), logTotal));
  const lowered = sweeps(lattice, vectors);
  check(
    lattice,
    SINGLE,
    sweepSolver(
      lowered,
      variant,
      interpreted(lowered),
      ({ total, totalExponent }) => Math.log(total![0]!) + totalExponent![0]! * narrow.unit,
    ),
  );
  for (const schedule of [serial, parallel]) {
    const count = labelsOf(labels(lattice, schedule));
    for (const { target, blank, classes = {} } of problems(lattice, "logits", 6))
      expect(Math.min(count({ target, blank, classes }), 2 ** 30)).toBe(
        Math.min(fewestFrames(lattice, target), 2 ** 30),
      );
  }
}

function onThreads(lattice: Lattice): void {
  const written = { passes: [], schedule: parallel };
  check(lattice, DOUBLE, solver(lattice, written));
  check(lattice, DOUBLE, solver(lattice, { ...written, pairs }));
  const dealt = { representation: narrow, passes: [...single, threads, barriers], schedule: parallel };
  check(lattice, SINGLE, solver(lattice, dealt, variant, reversed));
}

function check(lattice: Lattice, bound: number, solve: (problem: Problem) => Solution): void {
  for (const problem of problems(lattice, "logits", 6)) {
    try {
      close(solve(problem), bruteForce(problem, variant), bound, problem);
    } catch (error) {
      expect.fail(`${(error as Error).message}\nwith ${JSON.stringify(lattice)}`);
    }
  }
}
