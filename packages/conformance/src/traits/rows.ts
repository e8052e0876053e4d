// The rows of one sample, shared out between workers: together they are what one run gives.

import { type Backend, type Batch, type Dtype, type Plan, type Rows, rowsLoss } from "@ctckit/core";
import { checkCode, checkSameBits, rejection } from "../call.ts";
import { type Case, check } from "../case.ts";
import { perDtype, specimen, specimenTemplate } from "../cases/specimen.ts";
import { floatArray } from "../guarded-array.ts";
import { NotApplicable } from "../not-applicable.ts";
import type { Template } from "../problem.ts";
import { layOut, specOf } from "../solve.ts";

type Sharing = Required<Pick<Plan, "runRows">> & Plan;

/** What each share of the frames may begin and end with; the specimen's template has 12 frames. */
const partitions: readonly (readonly number[])[] = [
  [0, 12],
  [0, 5, 12],
  [0, 1, 11, 12],
  [0, 0, 3, 4, 9, 12, 12],
];

const { targets, inputLengths } = specimenTemplate;
const ordinary: Record<string, Partial<Template>> = {
  "a full sample": { targets: [targets[0]!], inputLengths: [12], gradScale: [-0.5] },
  "a short sample": { targets: [targets[1]!], inputLengths: [inputLengths![1]!], gradScale: [1] },
  "an empty target": { targets: [[]], inputLengths: [12], gradScale: [1] },
  "no frames": { targets: [[]], inputLengths: [0], gradScale: [1] },
  "no alignment": { targets: [[4, 4, 4]], inputLengths: [4], gradScale: [1] },
  "NaN in one frame": {
    targets: [[3, 0]],
    inputLengths: [12],
    gradScale: [1],
    logit: (t, n, c) => (t === 4 && c === 5 ? Number.NaN : specimenTemplate.logit(t, n, c)),
  },
  "probability 0": {
    targets: [[3, 0]],
    inputLengths: [12],
    gradScale: [1],
    logit: (t, n, c) => (c === 3 ? Number.NEGATIVE_INFINITY : specimenTemplate.logit(t, n, c)),
  },
};

function rows(
  name: string,
  clauses: readonly string[],
  run: (plan: Sharing, backend: Backend, dtype: Dtype) => Promise<void>,
): Case[] {
  return perDtype((dtype, needs) => ({
    id: `trait/rows-${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs,
    run: async ({ provider }) => {
      const backend = await provider.open();
      try {
        const plan = backend.plan(specOf(specimen(backend, dtype)));
        if (!plan.runRows) throw new NotApplicable("the backend shares out no rows");
        await run(plan as Sharing, backend, dtype);
      } finally {
        await backend.close();
      }
    },
  }));
}

/** Every share in memory of its own, as workers have it. */
async function shared(plan: Sharing, { batch, out }: ReturnType<typeof layOut>, bounds: readonly number[]) {
  const grad = floatArray(out.grad instanceof Float32Array ? "float32" : "float64", out.grad!.length);
  const terms: number[] = [];
  const lattices: number[] = [];
  for (let i = 1; i < bounds.length; i++) {
    const share: Rows = { from: bounds[i - 1]!, to: bounds[i]! };
    const untouched = grad.slice().fill(-6789.25);
    const own = {
      lattice: new Float64Array(1),
      terms: new Float64Array(2 * (share.to - share.from)),
      grad: untouched,
    };
    own.terms.fill(-1);
    await plan.runRows(batch, own, share);
    lattices.push(own.lattice[0]!);
    terms.push(...own.terms);
    takeRows(batch, own.grad, grad, share);
  }
  return { grad, terms, lattices: Float64Array.from(lattices) };
}

/** Copies a share's rows, and checks that the others were left alone. */
function takeRows(
  { time, timeStride, classes }: Batch,
  from: ArrayLike<number>,
  to: Float32Array | Float64Array,
  share: Rows,
): void {
  for (let t = 0; t < time; t++) {
    for (let at = t * timeStride; at < t * timeStride + classes; at++) {
      if (t >= share.from && t < share.to) to[at] = from[at]!;
      else
        check(
          from[at] === -6789.25,
          () => `rows ${share.from} to ${share.to}: frame ${t} of grad was written`,
        );
    }
  }
}

export const sharedRows: readonly Case[] = [
  ...rows("add-up", ["8.10"], async (plan, backend, dtype) => {
    for (const [what, changes] of Object.entries(ordinary)) {
      const sheet = layOut(specimen(backend, dtype, changes));
      await plan.run(sheet.batch, sheet.out);
      for (const bounds of partitions) {
        const where = `${what}, shared at ${bounds.join()}`;
        const { grad, terms, lattices } = await shared(plan, sheet, bounds);
        checkSameBits(
          `${where}: lattices`,
          lattices.map(() => lattices[0]!),
          lattices,
        );
        checkSameBits(`${where}: loss`, sheet.out.losses, Float64Array.of(rowsLoss(terms, lattices[0]!)));
        // Only who has all terms knows of a NaN in another share.
        if (!Number.isNaN(sheet.out.losses[0])) checkSameBits(`${where}: grad`, sheet.out.grad!, grad);
      }
    }
  }),
  ...rows("after-close", ["8.10", "8.5", "8.6"], async (plan, backend, dtype) => {
    const { batch, out } = layOut(specimen(backend, dtype, ordinary["a full sample"]));
    const own = { lattice: new Float64Array(1), terms: new Float64Array(24), grad: out.grad! };
    const share = { from: 0, to: 12 };
    const aborted = await rejection(plan.runRows(batch, own, share, AbortSignal.abort()));
    checkCode(aborted, "CTC_ABORTED", "runRows with a fired signal");
    await plan.runRows(batch, own, share);
    await plan.close();
    checkCode(await rejection(plan.runRows(batch, own, share)), "CTC_CLOSED", "runRows of a closed plan");
  }),
];
