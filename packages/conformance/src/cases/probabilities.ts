// Probabilities: zeros, a floor under them, and what is none.

import { createCtcLoss, type Dtype } from "@ctckit/core";
import { callOf, checkSameBits, rejection } from "../call.ts";
import { type Case, check } from "../case.ts";
import { compareAll } from "../compare.ts";
import { deviate, hash, labels } from "../generator.ts";
import { NotApplicable } from "../not-applicable.ts";
import { numeric } from "../numeric.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import { bothTopologies, type Problem, problem, type Template } from "../problem.ts";
import { solve } from "../solve.ts";
import { tolerance } from "../tolerance.ts";
import { checkMistake } from "./mistake.ts";
import { perDtype } from "./specimen.ts";

const forms = ["probabilities"] as const;
const random = (seed: number) => (t: number, n: number, c: number) => deviate(seed, (t * 8 + n) * 8 + c);

/** Exactly 0 where hidden. */
const zeros: Record<string, (t: number, n: number, c: number) => boolean> = {
  "some-frames": (t, n, c) => hash(35, (t * 8 + n) * 8 + c) % 4 === 0 && c !== (t + n) % 4,
  "label-early": (t, _, c) => c === 1 && t < 2,
  "label-always": (_, n, c) => c === 1 && n !== 1,
  "all-but-one": (t, n, c) => c !== hash(36, t * 8 + n) % 4,
};

const small = { time: 5, classes: 4, targets: [[1, 2], [2], [2, 1]], inputLengths: [5, 4, 5] };

const withZeros = Object.entries(zeros).flatMap(([name, hidden]) =>
  numeric({
    id: `probabilities/zeros-${name}`,
    clauses: ["3.5", "4.8", "4.9"],
    oracle: "brute-force",
    topologies: bothTopologies,
    forms,
    template: {
      ...small,
      logit: (t, n, c) => (hidden(t, n, c) ? Number.NEGATIVE_INFINITY : random(34)(t, n, c)),
    },
    expect: bruteForce,
  }),
);

/** Down to where float32 has a mantissa no more: below, a GPU may know no number but 0 (contract 1.8). */
const tiny = [-60, -80].flatMap((bottom) =>
  numeric({
    id: `probabilities/tiny-${-bottom}-nats`,
    clauses: ["6.1"],
    oracle: "brute-force",
    topologies: bothTopologies,
    forms,
    template: { ...small, logit: (t, n, c) => random(37)(t, n, c) + (c === 1 ? bottom : 0) },
    expect: bruteForce,
  }),
);

const long: Template = {
  time: 120,
  classes: 9,
  targets: [labels(38, 30, 9, 0), labels(39, 12, 9, 0)],
  inputLengths: [120, 77],
  logit: (t, n, c) => 3 * deviate(40, (t * 8 + n) * 16 + c),
};

/** The same as by logarithms, each gradient divided by its probability. */
const asLogs = perDtype(
  (dtype): Case => ({
    id: `probabilities/as-logarithms/${dtype}`,
    clauses: ["4.3", "4.9"],
    oracle: "metamorphic",
    needs: {
      ...{ dtype, input: "probabilities", operation: "gradient", gradient: "probabilities" },
      ...{ maxTime: 120, maxTargetLength: 30 },
    },
    run: async ({ backend }) => {
      if (!backend.manifest.gradients.includes("logProbs"))
        throw new NotApplicable("the backend has no partial derivatives by log-probs");
      const asked = problem(long, { topology: "ctc", dtype, form: "probabilities" });
      const logs: Problem = {
        ...asked,
        input: "logProbs",
        gradient: "logProbs",
        data: asked.data.map(Math.log),
      };
      const [one, other] = [await solve(backend, asked), await solve(backend, logs)];
      const scale = { time: 120, magnitude: 20 };
      compareAll(asked.batch, (n) => ({
        where: `loss[${n}]`,
        expected: other.losses[n]!,
        actual: one.losses[n]!,
        bound: 2 * tolerance.loss[dtype]({ ...scale, value: other.losses[n]! }),
      }));
      compareAll(asked.data.length, (i) => {
        const p = asked.data[i]!;
        const gamma = other.grad![i]!;
        return {
          where: `grad[${i}] * p`,
          expected: gamma,
          actual: one.grad![i]! * p,
          bound: 2 * tolerance.grad[dtype]({ ...scale, value: gamma }),
        };
      });
    },
  }),
);

interface Way {
  readonly change: (data: Float64Array) => void;
  readonly says: readonly string[];
}

/** What is no probability, in a frame that counts. */
const none: Readonly<Record<string, Way>> = {
  "above-1": {
    change: (data) => data.fill(3.5, 7, 8),
    says: ["data[7]", "0..1", "3.5"],
  },
  negative: {
    change: (data) => data.fill(-0.25, 2, 3),
    says: ["data[2]", "0..1", "-0.25"],
  },
};

function one(dtype: Dtype, floor = 0): Problem {
  const asked = problem({ ...small, logit: random(41) }, { topology: "ctc", dtype, form: "probabilities" });
  return floor > 0 ? { ...asked, data: asked.data.map((p) => Math.max(p, floor)) } : asked;
}

const calls = perDtype((dtype, needs): Case[] => {
  const made = (name: string, clauses: readonly string[], run: Case["run"]): Case => ({
    id: `probabilities/${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs: { ...needs, input: "probabilities" },
    run: async (subject) => {
      const { operations, gradients } = subject.backend.manifest;
      if (operations.includes("gradient") && !gradients.includes("probabilities"))
        throw new NotApplicable("the backend has gradients, and none by probabilities");
      await run(subject);
    },
  });
  return [
    ...Object.entries(none).map(([name, { change, says }]) =>
      made(`refused-${name}`, ["9.5", "9.7"], async ({ backend }) => {
        const criterion = await createCtcLoss({ backend, input: "probabilities" });
        const good = callOf(one(dtype));
        const before = await criterion.loss(good);
        const bad = { ...good, data: good.data.slice() };
        change(bad.data as Float64Array);
        checkMistake(await rejection(criterion.loss(bad)), { error: RangeError, says });
        checkSameBits("the next call", before.losses, (await criterion.loss(good)).losses);
        await criterion.close();
      }),
    ),
    made("nan-is-nan", ["5.1", "5.2"], async ({ backend }) => {
      const criterion = await createCtcLoss({ backend, input: "probabilities" });
      const call = callOf(one(dtype));
      const data = call.data.slice().fill(Number.NaN, 1, 2);
      const { losses } = await criterion.loss({ ...call, data });
      check(Number.isNaN(losses[0]), `losses[0]: expected NaN, got ${losses[0]}`);
      check(losses.slice(1).every(Number.isFinite), `losses of other samples: ${losses}`);
      await criterion.close();
    }),
    made("floor", ["1.8"], async ({ backend }) => {
      const floor = Math.fround(0.11);
      const plain = await createCtcLoss({ backend, input: "probabilities" });
      const floored = await createCtcLoss({ backend, input: "probabilities", floor });
      const call = callOf(one(dtype));
      const raised = callOf(one(dtype, floor));
      const [expected, found] = [await plain.loss(raised), await floored.loss(call)];
      checkSameBits("losses", expected.losses, found.losses);
      if (backend.manifest.gradients.includes("probabilities")) {
        const { grad } = await plain.lossAndGrad(raised);
        const { grad: own } = await floored.lossAndGrad(call);
        // What the floor decides does not move with the data.
        compareAll(grad.length, (i) => ({
          where: `grad[${i}]`,
          expected: call.data[i]! > floor ? grad[i]! : 0,
          actual: own[i]!,
          bound: 0,
        }));
      }
      await Promise.all([plain.close(), floored.close()]);
    }),
    made("options", ["9.5"], async ({ backend }) => {
      const bad = [
        [{ input: "logits", floor: 0.1 }, RangeError, ["floor", "probabilities", "logits"]],
        [{ input: "probabilities", floor: 1 }, RangeError, ["floor", "0..1", "1"]],
        [{ input: "probabilities", floor: -1 }, RangeError, ["floor", "-1"]],
        [{ input: "probabilities", floor: "no" }, TypeError, ["floor", "no"]],
        [{ input: "logProbs", gradient: "probabilities" }, RangeError, ["gradient", "probabilities"]],
      ] as const;
      for (const [options, error, says] of bad)
        checkMistake(await rejection(createCtcLoss({ backend, ...options } as never)), { error, says });
    }),
  ];
}).flat();

export const probabilities: readonly Case[] = [...withZeros, ...tiny, ...asLogs, ...calls];
