// The rows of one sample, shared out between workers: together they are what one run gives.

import {
  type Backend,
  type Batch,
  type Dtype,
  type FloatArray,
  type Plan,
  type PlanSpec,
  type Rows,
  rowsLoss,
} from "@ctckit/core";
import { checkCode, checkSameBits, rejection } from "../call.ts";
import { type Case, check } from "../case.ts";
import { perDtype, specimen, specimenTemplate } from "../cases/specimen.ts";
import { NotApplicable } from "../not-applicable.ts";
import type { Template } from "../problem.ts";
import { layOut, specOf } from "../solve.ts";

type Sharing = Required<Pick<Plan, "runRows">> & Plan;
type Shares = readonly (readonly number[])[];

/** What each share of the frames may begin and end with. */
const shares: Shares = [
  [0, 12],
  [0, 5, 12],
  [0, 1, 11, 12],
  [0, 0, 3, 4, 9, 12, 12],
];

const one = { inputLengths: [12], gradScale: [1], targets: [[3, 0]] };
const { targets, logit } = specimenTemplate;
const ordinary: Record<string, Partial<Template>> = {
  "a full sample": { ...one, targets: [targets[0]!], gradScale: [-0.5] },
  "a short sample": { ...one, targets: [targets[1]!], inputLengths: [7] },
  "an empty target": { ...one, targets: [[]] },
  "no frames": { ...one, targets: [[]], inputLengths: [0] },
  "no alignment": { ...one, targets: [[4, 4, 4]], inputLengths: [4] },
  "NaN in one frame": { ...one, logit: (t, n, c) => (t === 4 && c === 5 ? Number.NaN : logit(t, n, c)) },
  "probability 0": { ...one, logit: (t, n, c) => (c === 3 ? Number.NEGATIVE_INFINITY : logit(t, n, c)) },
  "a frame without any class": {
    ...one,
    logit: (t, n, c) => (t === 6 ? Number.NEGATIVE_INFINITY : logit(t, n, c)),
  },
};

/** More frames than any stage does at once, with factors of the loss that no float64 can hold the product of. */
const longShares: Shares = [
  [0, 400],
  [0, 17, 203, 400],
];
const long: Partial<Template> = {
  time: 400,
  targets: [Array.from({ length: 60 }, (_, k) => [0, 2, 3, 5][(k * 3) % 4]!)],
  inputLengths: [390],
  gradScale: [1],
  logit: (t, n, c) => logit(t % 8, n, c) + (c === 4 ? 8 : 0),
};

/** Every kind of plan that the manifest has. */
function* kinds({ manifest }: Backend): Generator<Pick<PlanSpec, "topology" | "input" | "gradient">> {
  for (const topology of manifest.topologies)
    for (const input of manifest.inputs)
      for (const gradient of manifest.gradients)
        if (input === "logProbs" || gradient !== "logProbs") yield { topology, input, gradient };
}

function rows(
  name: string,
  clauses: readonly string[],
  run: (backend: Backend, dtype: Dtype) => Promise<void>,
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
        await run(backend, dtype);
      } finally {
        await backend.close();
      }
    },
  }));
}

function sharing(backend: Backend, spec: PlanSpec): Sharing {
  const plan = backend.plan(spec);
  check(
    plan.runRows !== undefined,
    () => `a plan without runRows, where others have it: ${JSON.stringify(spec)}`,
  );
  return plan as Sharing;
}

/** Every share in memory of its own, as workers have it. */
async function shared(plan: Sharing, { batch, out }: ReturnType<typeof layOut>, bounds: readonly number[]) {
  const grad = out.grad?.slice(); // its gaps, and rows to be replaced
  const terms: number[] = [];
  const lattices: number[] = [];
  for (let i = 1; i < bounds.length; i++) {
    const share: Rows = { from: bounds[i - 1]!, to: bounds[i]! };
    const untouched = grad?.slice().fill(UNTOUCHED);
    const own = {
      lattice: new Float64Array(1),
      terms: new Float64Array(2 * (share.to - share.from)).fill(-1),
    };
    await plan.runRows(batch, { ...own, ...(untouched && { grad: untouched }) }, share);
    lattices.push(own.lattice[0]!);
    terms.push(...own.terms);
    if (grad && untouched) takeRows(batch, untouched, grad, share);
  }
  return { grad, terms, lattices: Float64Array.from(lattices) };
}

const UNTOUCHED = -6789.25;

/** Copies a share's rows, and checks that all else was left alone. */
function takeRows({ timeStride, classes }: Batch, from: FloatArray, to: FloatArray, share: Rows): void {
  for (const [at, value] of from.entries()) {
    const [t, c] = [Math.floor(at / timeStride), at % timeStride];
    if (t >= share.from && t < share.to && c < classes) to[at] = value;
    else
      check(
        value === UNTOUCHED,
        () => `rows ${share.from} to ${share.to}: element ${at} of grad was written`,
      );
  }
}

async function addUp(
  backend: Backend,
  dtype: Dtype,
  cases: typeof ordinary,
  partitions: Shares,
): Promise<void> {
  for (const kind of kinds(backend))
    for (const [what, changes] of Object.entries(cases)) {
      const { gradient, ...rest } = kind;
      const asked = {
        ...specimen(backend, dtype, changes),
        ...rest,
        ...(gradient !== "none" && { gradient }),
      };
      const none = gradient === "none" ? gradient : undefined;
      const plan = sharing(backend, specOf(asked, none));
      const sheet = layOut(asked, { placement: "gaps", ...(none && { gradient: none }) });
      await plan.run(sheet.batch, sheet.out);
      for (const bounds of partitions) {
        const where = `${Object.values(kind).join()}: ${what}, shared at ${bounds.join()}`;
        const { grad, terms, lattices } = await shared(plan, sheet, bounds);
        const [lattice] = lattices;
        checkSameBits(`${where}: lattices`, lattices.slice().fill(lattice!), lattices);
        checkSameBits(`${where}: loss`, sheet.out.losses, Float64Array.of(rowsLoss(terms, lattice!)));
        // Only who has all terms knows of a NaN in another share.
        if (grad && !Number.isNaN(sheet.out.losses[0]))
          checkSameBits(`${where}: grad`, sheet.out.grad!, grad);
      }
      await plan.close();
    }
}

export const sharedRows: readonly Case[] = [
  ...rows("add-up", ["8.10"], (backend, dtype) => addUp(backend, dtype, ordinary, shares)),
  ...rows("of-many-frames", ["8.10"], async (backend, dtype) => {
    const { maxTime = 400, maxTargetLength = 60 } = backend.manifest.limits;
    if (maxTime < 400 || maxTargetLength < 60)
      throw new NotApplicable("400 frames and 60 labels are beyond the limits");
    await addUp(backend, dtype, { "390 frames": long }, longShares);
  }),
  ...rows("after-close", ["8.10", "8.5", "8.6"], async (backend, dtype) => {
    const problem = specimen(backend, dtype, ordinary["a full sample"]);
    const plan = sharing(backend, specOf(problem));
    const { batch, out } = layOut(problem);
    const own = { lattice: new Float64Array(1), terms: new Float64Array(24), grad: out.grad! };
    const share = { from: 0, to: 12 };
    const aborted = await rejection(plan.runRows(batch, own, share, AbortSignal.abort()));
    checkCode(aborted, "CTC_ABORTED", "runRows with a fired signal");
    await plan.runRows(batch, own, share);
    await plan.close();
    checkCode(await rejection(plan.runRows(batch, own, share)), "CTC_CLOSED", "runRows of a closed plan");
  }),
];
