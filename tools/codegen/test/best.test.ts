import { describe, expect, test } from "vitest";
import { familiesOf } from "../src/derive/vocabulary.ts";
import { interpret } from "../src/ir/interpret.ts";
import { best } from "../src/lower/best.ts";
import { doubleFixedPoint, fixedPoint } from "../src/lower/fixed-point.ts";
import { fold } from "../src/lower/fold.ts";
import { logSpace } from "../src/lower/log-space.ts";
import { represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { opened, starred } from "../src/spec/alignment.ts";
import { ctc } from "../src/spec/ctc.ts";
import { ctcNoRepeatBlank } from "../src/spec/ctc-no-repeat-blank.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { laneWise, serial } from "../src/stages/sweep/schedule.ts";
import { passes } from "../src/targets/typescript-files.ts";
import { bestVectors } from "../src/targets/wasm-alignment.ts";
import { type AlignmentForm, aligner, type Machine } from "./alignment-simulation.ts";
import { bestLoss, lossOfPath } from "./brute-force.ts";
import { compiledTypeScript } from "./compiled-typescript.ts";
import { lattices } from "./lattices.ts";
import { problems } from "./problems.ts";
import type { Problem } from "./simulation.ts";
import { compiled } from "./sweep-simulation.ts";

// The same recursion under another algebra: the best path, of all that the enumeration finds, in blocks of any length.

const interpreted: Machine = (kernels) => (name, memory) =>
  interpret(kernels.get(name)!, { ...memory, kernels });
const typescript: Machine = (kernels) => (name, memory) => compiledTypeScript(kernels.get(name)!, memory);
const GRAIN = 2 ** 16;
const double = { schedule: serial, byRow: false, grain: 2 ** 31, machine: interpreted };
const levelled = { levels: 3, leadUnit: doubleFixedPoint.unit };
const whole = { schedule: laneWise, byRow: true, grain: GRAIN, levels: 2, passes: bestVectors };

const forms: Readonly<Record<string, AlignmentForm>> = {
  "as written": { ...double, passes: [best] },
  "log space": { ...double, passes: [best, represent(logSpace), storage("f64"), fold] },
  "fixed point, double": {
    ...double,
    ...levelled,
    passes: [best, represent(doubleFixedPoint), storage("f64"), fold],
  },
  TypeScript: {
    ...double,
    ...levelled,
    passes: [best, ...passes("f64", doubleFixedPoint)],
    machine: typescript,
  },
  "fixed point, in series": {
    ...{ ...whole, schedule: serial, machine: interpreted },
    passes: [best, represent(fixedPoint), storage("f32"), fold],
  },
  "fixed point, in lanes": { ...whole, machine: interpreted },
  WebAssembly: { ...whole, machine: compiled },
};

/** Of the score: each frame's emission is cut to whole steps, so that a path that is less by no more than that may be taken. */
const bound = ({ grain }: AlignmentForm, problem: Problem) =>
  grain > GRAIN ? 1e-9 : (2 * problem.data.length) / grain + 1e-5;

for (const lattice of [...lattices, starred(ctc), opened(ctc), opened(ctcNoRepeatBlank)]) {
  const names = familiesOf(lattice);
  const cases = problems(lattice, "logits", 24).map((problem) => ({
    problem,
    most: -bestLoss(problem, "logits"),
  }));
  test.each(Object.entries(forms))(
    `the best path, ${nameOf(lattice)}, %s`,
    (_, form) => {
      const align = aligner(lattice, form);
      for (const { problem, most } of cases)
        for (const every of [1, 3, 64]) {
          const { states, certain } = align(problem, every);
          const where = JSON.stringify({ problem, states, every });
          if (most === Number.NEGATIVE_INFINITY) {
            expect(certain && states.length > 0, where).toBe(false);
            continue;
          }
          const path = states.map(
            (state) => [names[state % names.length]!, Math.floor(state / names.length)] as const,
          );
          expect(certain, where).toBe(true);
          const score = -lossOfPath(problem, "logits", path);
          expect(Math.abs(score - most), where).toBeLessThan(bound(form, problem));
        }
    },
    30_000,
  ); // the first of them loads the assembler
}

function nameOf({ name, free }: Lattice): string {
  return free ? `${name} with a star` : name;
}

describe("of paths that tie", () => {
  // Stay before move, move before skip; the label at the end. All classes of all frames are alike, so every path ties.
  const [b, l] = [0, 1];
  const align = Object.fromEntries(Object.entries(forms).map(([way, form]) => [way, aligner(ctc, form)]));
  test.each([
    [[1, 2], 5, [l, 2 + l, 2 + l, 2 + l, 2 + l]],
    [[1, 1], 5, [l, 2 + b, 2 + l, 2 + l, 2 + l]],
    [[1], 3, [l, l, l]],
    [[], 3, [b, b, b]],
  ])("of %j in %i frames it is the one that the rule says", (target, frames, states) => {
    const data = Array.from({ length: frames }, () => [0.5, 0.5, 0.5]);
    for (const way of Object.keys(forms))
      expect(align[way]!({ lattice: ctc, data, target, blank: 0 }, 2).states, way).toEqual(states);
  });
});

test("a path that touches the floor is not certain, and is right at a coarser grain", () => {
  const lattice: Lattice = ctc;
  // Both labels are 10,000 nats below the blank: twice that is beyond 2^30 steps of 2^-16.
  const data = Array.from({ length: 6 }, () => [0, -10_000, -10_000]);
  const problem = { lattice, data, target: [1, 2], blank: 0 };
  const exact = aligner(ctc, forms["fixed point, double"]!)(problem, 2);
  const rare = { ...forms.WebAssembly!, levels: 64 };
  expect(aligner(ctc, rare)(problem, 2).certain).toBe(false);
  const coarser = aligner(ctc, { ...rare, grain: 2 ** 10 })(problem, 2);
  expect(coarser).toMatchObject({ certain: true, states: exact.states });
});
