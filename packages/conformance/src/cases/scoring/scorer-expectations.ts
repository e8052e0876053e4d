// Hessian products, entropies and delays through createCtcScorer: what it makes of the backend's, and every mistake with a direction.

import type { Backend, CtcScorer, Expectations, HessianInput } from "@ctckit/core";
import { callOf, checkSameBits, rejection } from "../../call.ts";
import { type Case, check } from "../../case.ts";
import { floatArray } from "../../guarded-array.ts";
import type { Problem } from "../../problem.ts";
import { scorerOptions, withScorer } from "../../scoring/call.ts";
import { directionFor, expectation } from "../../scoring/expect.ts";
import { checkMistake, type Mistake } from "../mistake.ts";
import { perDtype, specimen } from "../specimen.ts";

const methods = { hessian: "hessianProducts", entropy: "entropies", delay: "delays" } as const;
type Kind = keyof typeof methods;

/** Of the specimen. NaN where no frame counts: a direction may hold anything there. */
function directed(asked: Problem): HessianInput {
  const direction = floatArray(asked.dtype, asked.data.length);
  direction.set(directionFor(asked));
  return { ...callOf(asked), direction };
}

function inputOf(kind: Kind, asked: Problem): HessianInput {
  return kind === "hessian" ? directed(asked) : (callOf(asked) as unknown as HessianInput);
}

function cases(
  name: string,
  clauses: readonly string[],
  run: (scorer: CtcScorer, kind: Kind, asked: Problem, backend: Backend) => Promise<void>,
  kinds = Object.keys(methods) as Kind[],
): Case[] {
  return kinds.flatMap((kind) =>
    perDtype((dtype, needs) => ({
      id: `scorer/${methods[kind]}-${name}/${dtype}`,
      clauses,
      oracle: "contract",
      needs: { ...needs, operation: kind },
      run: async ({ backend }) => {
        const asked = specimen(backend, dtype);
        await withScorer(scorerOptions(backend, asked), (scorer) => run(scorer, kind, asked, backend));
      },
    })),
  );
}

function checkSame(what: string, one: Expectations, other: Expectations): void {
  for (const name of ["losses", "values", "grad"] as const)
    checkSameBits(`${what}: ${name}`, one[name], other[name]);
}

const forms = [
  ...cases("as-the-plan", ["13.10"], async (scorer, kind, asked, backend) => {
    const raw = await expectation(backend, asked, kind);
    const input = inputOf(kind, asked);
    const before = input.direction?.slice();
    const found = await scorer[methods[kind]](input);
    checkSameBits("losses", raw.losses, found.losses);
    checkSameBits("values", raw.values, found.values);
    checkSameBits("grad", raw.grad, Float64Array.from(found.grad as Float64Array));
    if (before) checkSameBits("direction, which is the caller's", before, input.direction);
    check(found.grad.length === asked.data.length, `grad: expected data's size, got ${found.grad.length}`);
    const sync = scorer[`${methods[kind]}Sync`];
    if (sync) checkSame("sync", found, sync(input));
  }),
  ...cases("layouts", ["1.1", "13.10"], async (scorer, kind, asked) => {
    const input = inputOf(kind, asked);
    const found = await scorer[methods[kind]](input);
    // The samples' rows end to end, said by strides.
    const { time, batch, classes } = asked;
    const turned = (array: HessianInput["data"]) => {
      const other = array.slice();
      for (let t = 0; t < time; t++)
        for (let n = 0; n < batch; n++)
          other.set(
            array.subarray((t * batch + n) * classes, (t * batch + n + 1) * classes),
            (n * time + t) * classes,
          );
      return other;
    };
    const strided = await scorer[methods[kind]]({
      ...input,
      data: turned(input.data),
      ...(kind === "hessian" && { direction: turned(input.direction) }),
      strides: [classes, time * classes, 1],
    });
    checkSame("strides", { ...found, grad: turned(found.grad as Float64Array) as never }, strided);
  }),
];

const [range, type] = [RangeError, TypeError];
type Bad = Mistake & { change(good: HessianInput, asked: Problem): Record<string, unknown> };

const mistakes: Readonly<Record<string, Bad>> = {
  missing: {
    error: type,
    says: ["direction", "undefined"],
    change: () => ({ direction: undefined }),
  },
  list: { error: type, says: ["direction", "array of length 2"], change: () => ({ direction: [1, 2] }) },
  "other-dtype": {
    error: type,
    says: ["direction", "as data is"],
    change: ({ direction }) => ({
      direction:
        direction instanceof Float32Array ? Float64Array.from(direction) : Float32Array.from(direction),
    }),
  },
  short: {
    error: range,
    says: ["direction", "as data has"],
    change: ({ direction }) => ({ direction: direction.slice(1) }),
  },
  nan: {
    error: range,
    says: ["direction[0]", "finite", "NaN"],
    change: ({ direction }) => ({ direction: direction.slice().fill(Number.NaN, 0, 1) }),
  },
  infinite: {
    error: range,
    says: ["direction[3]", "finite", "-Infinity"],
    change: ({ direction }) => ({ direction: direction.slice().fill(Number.NEGATIVE_INFINITY, 3, 4) }),
  },
  detached: {
    error: type,
    says: ["direction", "detached"],
    change({ direction }) {
      const gone = direction.slice();
      structuredClone(gone.buffer, { transfer: [gone.buffer as ArrayBuffer] });
      return { direction: gone };
    },
  },
  "one-output-for-all": {
    error: range,
    says: ["strides"],
    change: (_, { classes }) => ({ strides: [classes, 0, 1] }),
  },
};

const bad = Object.entries(mistakes).map(
  ([name, { change, ...mistake }]): Case => ({
    id: `bad-scoring/direction-${name}`,
    clauses: ["9.5", "9.7", "13.9"],
    oracle: "contract",
    needs: { operation: "hessian", maxTime: 12, maxBatch: 5, maxClasses: 6, maxTargetLength: 5 },
    run: async ({ backend }) => {
      const asked = specimen(backend, backend.manifest.dtypes[0]!);
      await withScorer(scorerOptions(backend, asked), async (scorer) => {
        const good = directed(asked);
        const before = await scorer.hessianProducts(good);
        const wrong = { ...good, ...change(good, asked) } as unknown as HessianInput;
        checkMistake(await rejection(scorer.hessianProducts(wrong)), mistake);
        if (scorer.hessianProductsSync)
          checkMistake(await rejection((async () => scorer.hessianProductsSync!(wrong))()), mistake);
        checkSame("the next call", before, await scorer.hessianProducts(good));
      });
    },
  }),
);

const unknown = cases(
  "unknown-key",
  ["9.5"],
  async (scorer, kind, asked) => {
    const mistake = { error: type, says: [methods[kind], "direction"] };
    checkMistake(await rejection(scorer[methods[kind]](directed(asked))), mistake);
  },
  ["entropy", "delay"],
);

export const scorerExpectations: readonly Case[] = [...forms, ...bad, ...unknown];
