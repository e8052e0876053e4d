// 16-bit floats in the caller's memory: what float32 gives of the same values, rounded once.

import {
  createCtcAligner,
  createCtcScorer,
  type FloatArray,
  type HalfArray,
  type HalfDtype,
  type LossAndGradInput,
} from "@ctckit/core";
import { callOf, checkSameBits, optionsOf, rejection, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { NotApplicable } from "../not-applicable.ts";
import { type forms, formsOfFrames, type Problem, problem } from "../problem.ts";
import { needsOf } from "../solve.ts";
import { checkMistake, type Mistake } from "./mistake.ts";
import { specimenTemplate } from "./specimen.ts";

/** Bits of the mantissa, and the exponents of the least normal number and of the largest. */
const digits: Readonly<Record<HalfDtype, readonly [mantissa: number, least: number, most: number]>> = {
  float16: [10, -14, 15],
  bfloat16: [7, -126, 127],
};
const dtypes = Object.keys(digits) as HalfDtype[];

/** By the definition of IEEE 754: the nearest number that has so few bits, the even one of two. */
function rounded(dtype: HalfDtype, x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const [mantissa, least, most] = digits[dtype];
  // Math.log2 may be off next to a power of 2, and says too much of nothing else.
  let exponent = Math.floor(Math.log2(Math.abs(x)));
  if (2 ** exponent > Math.abs(x)) exponent -= 1;
  const step = 2 ** (Math.max(exponent, least) - mantissa);
  const down = Math.floor(Math.abs(x) / step);
  const over = Math.abs(x) / step - down;
  const steps = down + Number(over > 0.5 || (over === 0.5 && down % 2 === 1));
  const size = steps * step;
  return Math.sign(x) * (size >= 2 ** (most + 1) ? Number.POSITIVE_INFINITY : size);
}

/** The bits of a number that the dtype has. */
function bits(dtype: HalfDtype, x: number): number {
  const [mantissa, least, most] = digits[dtype];
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  const ones = (2 * most + 1) << mantissa;
  if (Number.isNaN(x)) return sign | ones | (1 << (mantissa - 1));
  if (size === Number.POSITIVE_INFINITY) return sign | ones;
  if (size < 2 ** least) return sign | (size / 2 ** (least - mantissa));
  let exponent = Math.floor(Math.log2(size));
  if (2 ** exponent > size) exponent -= 1;
  return sign | ((exponent + most) << mantissa) | ((size / 2 ** exponent - 1) * 2 ** mantissa);
}

type Make = (dtype: HalfDtype, numbers: FloatArray) => HalfArray;
const asBits: Make = (dtype, numbers) => Uint16Array.from(numbers, (x) => bits(dtype, x));
const asFloats: Make = (_, numbers) => {
  const { Float16Array } = globalThis as { Float16Array?: { from(numbers: FloatArray): HalfArray } };
  if (!Float16Array) throw new NotApplicable("the engine has no Float16Array");
  return Float16Array.from(numbers);
};

/** A problem whose values the dtype has. */
function coarse(dtype: HalfDtype, form: keyof typeof forms): Problem {
  const asked = problem(specimenTemplate, { topology: "ctc", dtype: "float32", form });
  return { ...asked, data: asked.data.map((x) => rounded(dtype, x)) };
}

const kinds = [
  ...dtypes.map((dtype) => ({ name: `${dtype}-bits`, dtype, make: asBits, said: { dtype } })),
  { name: "float16-array", dtype: "float16", make: asFloats, said: {} },
] as const;

const checkRounded = (name: string, dtype: HalfDtype, single: FloatArray, found: HalfArray, make: Make) => {
  const wanted = make(
    dtype,
    Float32Array.from(single, (x) => rounded(dtype, x)),
  );
  for (let i = 0; i < wanted.length; i += 1)
    check(
      Object.is(wanted[i], found[i]),
      () => `${name}[${i}]: expected ${single[i]} rounded, ${wanted[i]}, got ${found[i]}`,
    );
};

const results = kinds.flatMap(({ name, dtype, make, said }) =>
  formsOfFrames.map((form): Case => {
    const asked = coarse(dtype, form);
    return {
      id: `half-floats/${name}/${form}`,
      clauses: ["9.13"],
      oracle: "metamorphic",
      needs: needsOf(asked),
      run: async ({ backend }) => {
        await withCriterion({ ...optionsOf(backend, asked), reduction: "sum" }, async (criterion) => {
          const single = callOf(asked);
          const gradOutput = 3000; // so that some are too large for float16, and some too small for none
          const plain = await criterion.lossAndGrad({ ...single, gradOutput });
          const half = { ...single, ...said, data: make(dtype, single.data), gradOutput };
          const found = await criterion.lossAndGrad(half);
          checkSameBits("losses", plain.losses, found.losses);
          checkRounded("grad", dtype, plain.grad, found.grad, make);

          // Rows one element apart, into memory of the caller's.
          const { time, batch, classes } = asked;
          const wide = new Float32Array(time * batch * (classes + 1));
          for (let row = 0; row < time * batch; row += 1)
            wide.set(single.data.subarray(row * classes, (row + 1) * classes), row * (classes + 1));
          const strides = [batch * (classes + 1), classes + 1, 1];
          const grad = make(dtype, new Float32Array(wide.length).fill(7));
          const data = make(dtype, wide);
          const strided = await criterion.lossAndGrad({ ...half, data, strides, out: { grad } });
          check(strided.grad === grad, "grad: expected the array given as out.grad");
          for (let i = 0; i < grad.length; i += 1) {
            const [row, c] = [Math.floor(i / (classes + 1)), i % (classes + 1)];
            const wanted = c === classes ? make(dtype, Float32Array.of(7))[0] : found.grad[row * classes + c];
            check(Object.is(grad[i], wanted), () => `out.grad[${i}]: expected ${wanted}, got ${grad[i]}`);
          }
          if (!criterion.lossAndGradSync) return;
          const sync = criterion.lossAndGradSync(half);
          checkSameBits("losses, synchronous", found.losses, sync.losses);
          for (let i = 0; i < sync.grad.length; i += 1)
            check(Object.is(sync.grad[i], found.grad[i]), () => `grad[${i}], synchronous: ${sync.grad[i]}`);
        });
      },
    };
  }),
);

const others = kinds.map(({ name, dtype, make, said }): Case => {
  const asked = coarse(dtype, "logits");
  return {
    id: `half-floats/${name}/aligned-and-scored`,
    clauses: ["9.13"],
    oracle: "metamorphic",
    needs: { ...needsOf(asked), operation: "loss" },
    run: async ({ backend }) => {
      const single = callOf(asked);
      const half = { ...single, ...said, data: make(dtype, single.data) };
      const { operations } = backend.manifest;
      const shared = { backend, input: "logits", blank: asked.blank } as const;
      if (!["alignment", "posteriors", "candidates"].some((each) => operations.includes(each as "alignment")))
        throw new NotApplicable("the backend neither aligns nor scores");
      if (operations.includes("alignment")) {
        const aligner = await createCtcAligner({ ...shared, infeasible: "empty" });
        const [plain, found] = [await aligner.align(single), await aligner.align(half)];
        checkSameBits("scores", plain.scores, found.scores);
        checkSameBits("spans.starts", plain.spans.starts, found.spans.starts);
        await aligner.close();
      }
      if (!operations.includes("posteriors")) return;
      const scorer = await createCtcScorer(shared);
      const [plain, found] = [await scorer.posteriors(single), await scorer.posteriors(half)];
      for (const [n, { posteriors }] of plain.entries())
        checkSameBits(`posteriors[${n}]`, posteriors, found[n]!.posteriors);
      await scorer.close();
    },
  };
});

interface Wrong extends Mistake {
  readonly change: (single: Float32Array, halves: Uint16Array) => Record<string, unknown>;
}

const wrong: Readonly<Record<string, Wrong>> = {
  "bits-of-nothing": {
    error: TypeError,
    says: ["dtype", "float16", "bfloat16", "Uint16Array"],
    change: (_, data) => ({ data }),
  },
  "unknown-dtype": {
    error: RangeError,
    says: ["dtype", "float16", '"float8"'],
    change: (_, data) => ({ data, dtype: "float8" }),
  },
  "dtype-with-float32": {
    error: TypeError,
    says: ["dtype", "none", "Float32Array", '"float16"'],
    change: (data) => ({ data, dtype: "float16" }),
  },
  "too-short": {
    error: RangeError,
    says: ["data", "360", "359"],
    change: (_, data) => ({ data: data.subarray(1), dtype: "float16" }),
  },
  "gradient-of-float32": {
    error: TypeError,
    says: ["out.grad", "Uint16Array", "Float32Array"],
    change: (single, data) => ({ data, dtype: "float16", out: { grad: single.slice() } }),
  },
  "gradient-in-data": {
    error: RangeError,
    says: ["out.grad", "apart from data"],
    change: (_, data) => ({ data, dtype: "float16", out: { grad: data } }),
  },
};

const mistakes = Object.entries(wrong).map(([name, mistake]): Case => {
  const asked = coarse("float16", "logits");
  return {
    id: `half-floats/${name}`,
    clauses: ["9.5", "9.13"],
    oracle: "contract",
    needs: needsOf(asked),
    run: async ({ backend }) => {
      await withCriterion(optionsOf(backend, asked), async (criterion) => {
        const good = callOf(asked);
        const before = await criterion.lossAndGrad(good);
        const halves = asBits("float16", good.data) as Uint16Array;
        const kept = halves.slice();
        const bad = { ...good, ...mistake.change(good.data as Float32Array, halves) };
        checkMistake(await rejection(criterion.lossAndGrad(bad as LossAndGradInput)), mistake);
        check(
          halves.every((x, i) => x === kept[i]),
          "data was changed by a call that was refused",
        );
        checkSameBits("the next call", before.grad, (await criterion.lossAndGrad(good)).grad);
      });
    },
  };
});

export const halfFloats: readonly Case[] = [...results, ...others, ...mistakes];
