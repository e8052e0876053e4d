// All the forms in which one batch can be stated: same results, to the bit.

import type { Layout, LossAndGradInput } from "@ctckit/core";
import { callOf, checkSameBits, optionsOf, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { floatArray } from "../guarded-array.ts";
import type { Problem } from "../problem.ts";
import { pickSamples, transposed } from "../rearrange.ts";
import { perDtypeWithGrad, specimen } from "./specimen.ts";

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

const integerArrays = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Uint32Array,
] as const;

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
  "rows-padding": (p) => ({ targets: p.targets.map((target) => [...target, -1, -1]), targetsPadding: -1 }),
  "padded-padding": (p) => ({
    targets: Int16Array.from(padded(p)),
    targetsShape: [p.batch, width(p)],
    targetsPadding: -7,
  }),
  "padded-with-the-blank": (p) => ({
    targets: padded(p).map((label) => (label === -7 ? p.blank : label)),
    targetsShape: [p.batch, width(p)],
    targetsPadding: p.blank,
  }),
  ...Object.fromEntries(
    integerArrays.map((kind) => [
      `concatenated-${kind.name.replace("Array", "").toLowerCase()}`,
      (p: Problem) => ({ targets: kind.from(p.targets.flat()), targetLengths: kind.from(lengths(p)) }),
    ]),
  ),
  "concatenated-uint64": (p) => ({
    targets: BigUint64Array.from(p.targets.flat(), BigInt),
    targetLengths: BigUint64Array.from(lengths(p), BigInt),
  }),
  "input-lengths-uint16": (p) => ({ targets: p.targets, inputLengths: Uint16Array.from(p.inputLengths) }),
  "input-lengths-int32": (p) => ({ targets: p.targets, inputLengths: Int32Array.from(p.inputLengths) }),
  "input-lengths-int64": (p) => ({ targets: p.targets, inputLengths: wide(p.inputLengths) }),
};

const targetForms = Object.entries(forms).flatMap(([name, form]) =>
  perDtypeWithGrad(
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

const layouts = perDtypeWithGrad(
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

const unbatched = perDtypeWithGrad(
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
          { shape: [asked.time, 1, asked.classes], targets: target, targetLengths: target.length },
          { shape: [asked.time, 1, asked.classes], targets: [target], inputLengths },
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

const defaults = perDtypeWithGrad(
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
const views = perDtypeWithGrad(
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

/** A part of a larger array, in every order of the axes: [T, N, C] with room between rows, and batch first. */
const strides = perDtypeWithGrad(
  (dtype, needs): Case => ({
    id: `call-form/strides/${dtype}`,
    clauses: ["9.11"],
    oracle: "metamorphic",
    needs,
    run: async ({ backend }) => {
      const asked = specimen(backend, dtype);
      const { time, batch, classes } = asked;
      const ways = [
        { stride: [batch * classes, classes], room: 0 },
        { stride: [(batch + 2) * (classes + 3), classes + 3], room: 9 },
        { stride: [classes, time * classes], room: 0 },
        { stride: [classes + 1, time * (classes + 1) + 5], room: 4 },
      ];
      await withCriterion(optionsOf(backend, asked), async (criterion) => {
        const plain = await criterion.lossAndGrad(callOf(asked));
        for (const { stride, room } of ways) {
          const [frames, samples] = stride as [number, number];
          const extent = (time - 1) * frames + (batch - 1) * samples + classes;
          const data = floatArray(dtype, extent + room).fill(Number.NaN);
          const place = (row: number) => Math.floor(row / batch) * frames + (row % batch) * samples;
          for (let row = 0; row < time * batch; row++)
            data.set(asked.data.subarray(row * classes, (row + 1) * classes), place(row));
          const grad = floatArray(dtype, extent + room).fill(5);
          const call = { ...callOf(asked), data, strides: [frames, samples, 1] };
          const other = await criterion.lossAndGrad({ ...call, out: { grad } });
          check(other.grad === grad, "grad: expected out.grad itself");
          checkSameBits(`strides ${stride}: losses`, plain.losses, other.losses);
          const fresh = (await criterion.lossAndGrad(call)).grad;
          check(fresh.length === extent, () => `grad: expected ${extent} elements, got ${fresh.length}`);
          for (const [into, gap] of [
            [grad, 5],
            [fresh, 0],
          ] as const) {
            for (let row = 0; row < time * batch; row++) {
              const got = into.slice(place(row), place(row) + classes);
              const wanted = plain.grad.slice(row * classes, (row + 1) * classes);
              checkSameBits(`strides ${stride}: grad of row ${row}`, wanted, got);
              into.fill(gap, place(row), place(row) + classes);
            }
            check(
              into.every((value) => value === gap),
              `strides ${stride}: grad was written between the rows`,
            );
          }
        }
      });
    },
  }),
);

export const callForm: readonly Case[] = [
  ...strides,
  ...targetForms,
  ...layouts,
  ...unbatched,
  ...defaults,
  ...views,
];
