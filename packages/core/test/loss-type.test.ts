// The type of `loss` follows the reduction. Checked with all types; at run time these calls only have to work.

import { expect, expectTypeOf, test } from "vitest";
import { type Criterion, type CtcLossOptions, createCtcLoss, ctcLoss, ctcLossAndGrad } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";
import { problem } from "./problem.ts";

const backend = fakeBackend().provider;
const { data, shape } = problem();
const rows = [[1], [2], [3]];

test("mean, the default, and sum give a number", async () => {
  const mean = await createCtcLoss({ backend });
  const sum = await createCtcLoss({ backend, reduction: "sum" });
  expectTypeOf(mean).toEqualTypeOf<Criterion<"mean">>();
  expectTypeOf((await mean.loss(problem())).loss).toEqualTypeOf<number>();
  expectTypeOf((await sum.lossAndGrad(problem())).loss).toEqualTypeOf<number>();
  const loss = sum.lossSync?.(problem()).loss;
  expectTypeOf(loss).toEqualTypeOf<number | undefined>();
  expect(loss).toBe(6);
});

test("none gives an array", async () => {
  const none = await createCtcLoss({ backend, reduction: "none" });
  const { loss } = await none.lossAndGrad(problem());
  expectTypeOf(loss).toEqualTypeOf<Float64Array>();
  expect(loss).toEqual(Float64Array.of(1, 2, 3));
});

test("options of any reduction give either, and every criterion is a plain Criterion", async () => {
  const options: CtcLossOptions = { backend, reduction: "none" };
  const any = await createCtcLoss(options);
  expectTypeOf(any).toEqualTypeOf<Criterion>();
  expectTypeOf((await any.loss(problem())).loss).toEqualTypeOf<number | Float64Array>();
  const plain: Criterion[] = [
    any,
    await createCtcLoss({ backend }),
    await createCtcLoss({ backend, reduction: "none" }),
  ];
  expect(plain.length).toBe(3);
});

test("the one-shot forms do the same", async () => {
  const mean = await ctcLoss({ data, shape }, rows, undefined, undefined, { backend });
  expectTypeOf(mean.loss).toEqualTypeOf<number>();
  const none = await ctcLossAndGrad({ data, shape }, rows, undefined, undefined, {
    backend,
    reduction: "none",
  });
  expectTypeOf(none.loss).toEqualTypeOf<Float64Array>();
  expect([mean.loss, none.loss.length]).toEqual([2, 3]);
});

test("a gradient is of data's type, 16 bits included", async () => {
  const criterion = await createCtcLoss({ backend });
  const bits = { data: new Uint16Array(60), dtype: "bfloat16", shape, targets: rows } as const;
  expectTypeOf((await criterion.lossAndGrad(bits)).grad).toEqualTypeOf<Uint16Array>();
  const single = { data: new Float32Array(60), shape, targets: rows };
  expectTypeOf((await criterion.lossAndGrad(single)).grad).toEqualTypeOf<Float32Array>();
  expect((await criterion.lossAndGrad(bits)).grad).toBeInstanceOf(Uint16Array);
});
