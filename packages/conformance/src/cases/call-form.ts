// All the forms in which one batch can be stated: same results, to the bit.

import type { Layout, LossAndGradInput } from "@ctckit/core";
import { callOf, checkSameBits, optionsOf, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { floatArray } from "../guarded-array.ts";
import type { Problem } from "../problem.ts";
import { pickSamples, transposed } from "../rearrange.ts";
import { perDtype, specimen } from "./specimen.ts";

type Form = (problem: Problem) => Partial<LossAndGradInput>;

const width = (problem: Problem): number => Math.max(...problem.targets.map((target) => target.length)) + 2;

/** Padded with what no label may be: it must not be looked at. */
function padded(problem: Problem): number[] {
  return problem.targets.flatMap((target) => [...target, ...Array(width(problem) - target.length).fill(-7)]);
}

function lengths(problem: Problem): number[] {
  return problem.targets.map((target) => target.length);
}

const wide = (numbers: readonly number[]): BigInt64Array => BigInt64Array.from(numbers, BigInt);

const forms: Record<string, Form> = {
  "rows-own-length": (p) => ({ targets: p.targets }),
  "rows-cut-short": (p) => ({
    targets: p.targets.map((target) => [...target, 99, -1]),
    targetLengths: lengths(p),
  }),
  "padded-numbers": (p) => ({
    targets: padded(p),
    targetsShape: [p.batch, width(p)],
    targetLengths: lengths(p),
  }),
  "padded-int32": (p) => ({
    targets: Int32Array.from(padded(p)),
    targetsShape: [p.batch, width(p)],
    targetLengths: Int32Array.from(lengths(p)),
  }),
  "padded-int64": (p) => ({
    targets: wide(padded(p)),
    targetsShape: [p.batch, width(p)],
    targetLengths: wide(lengths(p)),
  }),
  "concatenated-numbers": (p) => ({ targets: p.targets.flat(), targetLengths: lengths(p) }),
  "concatenated-int32": (p) => ({ targets: Int32Array.from(p.targets.flat()), targetLengths: lengths(p) }),
  "concatenated-int64": (p) => ({ targets: wide(p.targets.flat()), targetLengths: wide(lengths(p)) }),
  "input-lengths-int32": (p) => ({ targets: p.targets, inputLengths: Int32Array.from(p.inputLengths) }),
  "input-lengths-int64": (p) => ({ targets: p.targets, inputLengths: wide(p.inputLengths) }),
};

const targetForms = Object.entries(forms).flatMap(([name, form]) =>
  perDtype(
    (dtype, needs): Case => ({
      id: `call-form/targets-${name}/${dtype}`,
      clauses: ["1.5", "1.6"],
      oracle: "metamorphic",
      needs,
      run: async ({ backend }) => {
        const asked = specimen(backend, dtype);
        await withCriterion({ ...optionsOf(backend, asked), reduction: "none" }, async (criterion) => {
          const { data, shape, inputLengths } = callOf(asked);
          const plain = await criterion.lossAndGrad(callOf(asked));
          const other = await criterion.lossAndGrad({
            data,
            shape,
            inputLengths,
            targets: [],
            ...form(asked),
          });
          checkSameBits("losses", plain.losses, other.losses);
          checkSameBits("grad", plain.grad, other.grad);
        });
      },
    }),
  ),
);

const layouts = perDtype(
  (dtype, needs): Case => ({
    id: `call-form/batch-first/${dtype}`,
    clauses: ["1.1", "9.6"],
    oracle: "metamorphic",
    needs,
    run: async ({ backend }) => {
      const asked = specimen(backend, dtype);
      const { time, batch, classes } = asked;
      const results = [];
      for (const layout of ["TNC", "NTC"] as const satisfies readonly Layout[]) {
        const call = callOf(asked);
        if (layout === "NTC") call.data.set(transposed(asked.data, time, batch, classes));
        const shape = layout === "NTC" ? [batch, time, classes] : call.shape;
        const options = { ...optionsOf(backend, asked), layout, reduction: "sum" } as const;
        results.push(await withCriterion(options, (criterion) => criterion.lossAndGrad({ ...call, shape })));
      }
      const [plain, other] = results;
      checkSameBits("losses", plain!.losses, other!.losses);
      const grad = transposed(other!.grad, batch, time, classes);
      checkSameBits("grad", Float64Array.from(plain!.grad), grad);
    },
  }),
);

const unbatched = perDtype(
  (dtype, needs): Case => ({
    id: `call-form/unbatched/${dtype}`,
    clauses: ["9.6"],
    oracle: "metamorphic",
    needs,
    run: async ({ backend }) => {
      const asked = pickSamples(specimen(backend, dtype), [4]);
      const target = asked.targets[0]!;
      const inputLengths = asked.inputLengths[0]!;
      await withCriterion(optionsOf(backend, asked), async (criterion) => {
        const { data } = callOf(asked);
        const plain = await criterion.lossAndGrad(callOf(asked));
        const shape = [asked.time, asked.classes];
        const ways: Partial<LossAndGradInput>[] = [
          { targets: [target] },
          { targets: target },
          { targets: target, targetLengths: target.length },
          { targets: target, targetsShape: [1, target.length], targetLengths: [target.length] },
        ];
        for (const way of ways) {
          const other = await criterion.lossAndGrad({ data, shape, inputLengths, targets: [], ...way });
          check(other.loss === plain.loss, `loss: expected ${plain.loss}, got ${other.loss}`);
          checkSameBits("grad", plain.grad, other.grad);
        }
      });
    },
  }),
);

const defaults = perDtype(
  (dtype, needs): Case => ({
    id: `call-form/default-input-lengths/${dtype}`,
    clauses: ["1.6"],
    oracle: "metamorphic",
    needs,
    run: async ({ backend }) => {
      const base = specimen(backend, dtype);
      const asked = { ...base, inputLengths: base.inputLengths.map(() => base.time) };
      await withCriterion(optionsOf(backend, asked), async (criterion) => {
        const { data, shape, targets } = callOf(asked);
        const plain = await criterion.lossAndGrad(callOf(asked));
        const other = await criterion.lossAndGrad({ data, shape, targets });
        checkSameBits("losses", plain.losses, other.losses);
        checkSameBits("grad", plain.grad, other.grad);
      });
    },
  }),
);

/** A view in the middle of a larger buffer, as WebAssembly memory or a slice of a batch is. */
const views = perDtype(
  (dtype, needs): Case => ({
    id: `call-form/view-of-a-larger-buffer/${dtype}`,
    clauses: ["1.1", "9.4"],
    oracle: "metamorphic",
    needs,
    run: async ({ backend }) => {
      const asked = specimen(backend, dtype);
      await withCriterion(optionsOf(backend, asked), async (criterion) => {
        const plain = await criterion.lossAndGrad(callOf(asked));
        const size = asked.data.length;
        const memory = floatArray(dtype, 2 * size + 30).fill(5);
        const data = memory.subarray(7, 7 + size);
        data.set(asked.data);
        const grad = memory.subarray(size + 13, 2 * size + 13).fill(Number.NaN);
        const other = await criterion.lossAndGrad({ ...callOf(asked), data, out: { grad } });
        checkSameBits("grad", plain.grad, other.grad);
        check(other.grad === grad, "grad: expected out.grad itself");
        const outside = [
          ...memory.subarray(0, 7),
          ...memory.subarray(7 + size, size + 13),
          ...memory.subarray(2 * size + 13),
        ];
        check(
          outside.every((value) => value === 5),
          "the buffer around data and out.grad was written",
        );
      });
    },
  }),
);

export const callForm: readonly Case[] = [...targetForms, ...layouts, ...unbatched, ...defaults, ...views];
