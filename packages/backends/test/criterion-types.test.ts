// What the types say of a criterion on a backend that takes float32 alone, may block and has memory of its own. Checked with all types;
// at run time these calls only have to work.

import {
  type Backend,
  type Criterion,
  type CtcLossOptions,
  createCtcLoss,
  firstAvailable,
  type LossAndGradInput,
  type Reduction,
} from "@ctckit/core";
import { cuda } from "@ctckit/cuda";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { webgpu } from "@ctckit/webgpu";
import { worker } from "@ctckit/worker";
import { expect, expectTypeOf, test } from "vitest";

const shape = [4, 1, 3];
const targets = [[1, 2]];
const data = new Float32Array(12);

test("grad has the type of data", async () => {
  const single = await createCtcLoss({ backend: wasm() });
  expectTypeOf((await single.lossAndGrad({ data, shape, targets })).grad).toEqualTypeOf<Float32Array>();
  const any = await createCtcLoss({ backend: js() });
  const doubles = new Float64Array(12);
  expectTypeOf((await any.lossAndGrad({ data: doubles, shape, targets })).grad).toEqualTypeOf<Float64Array>();
  const either = Math.random() < 2 ? data : doubles;
  const { grad } = await any.lossAndGrad({ data: either as Float32Array | Float64Array, shape, targets });
  expectTypeOf(grad).toEqualTypeOf<Float32Array | Float64Array>();
  expect(grad.length).toBe(12);
});

test("what always is there has no question mark", async () => {
  const criterion = await createCtcLoss({ backend: wasm() });
  const { data, grad } = await criterion.allocate(shape);
  expectTypeOf(data).toEqualTypeOf<Float32Array>();
  const { loss } = criterion.lossAndGradSync({ data, shape, targets, out: { grad } });
  expectTypeOf(loss).toEqualTypeOf<number>();
  expect(criterion.lossSync({ data, shape, targets }).loss).toBeCloseTo(loss, 5);
  const plain: Criterion = criterion;
  // @ts-expect-error - it may be on any backend
  expect(() => plain.lossSync({ data, shape, targets })).not.toThrow();
  const first = await createCtcLoss({ backend: firstAvailable([wasm(), js()]) });
  expect(first.lossSync({ data, shape, targets }).losses.length).toBe(1);
  const opened = await wasm().open();
  const own = await createCtcLoss({ backend: opened });
  expect(own.lossSync({ data, shape, targets }).losses.length).toBe(1);
});

test("float64 into a float32 backend is an error of the compiler's", async () => {
  const criterion = await createCtcLoss({ backend: wasm() });
  // @ts-expect-error
  const call = criterion.loss({ data: new Float64Array(12), shape, targets });
  await expect(call).rejects.toMatchObject({ code: "CTC_UNSUPPORTED" });
});

test("options in a const need no `as const`, and a wrong word is an error", async () => {
  const options = { backend: wasm(), reduction: "none", input: "logits", layout: "TNC" };
  const criterion = await createCtcLoss(options);
  expectTypeOf((await criterion.loss({ data, shape, targets })).loss).toEqualTypeOf<number | Float64Array>();
  const literal = await createCtcLoss({ backend: wasm(), reduction: "none" });
  expectTypeOf((await literal.loss({ data, shape, targets })).loss).toEqualTypeOf<Float64Array>();
  // @ts-expect-error
  await expect(createCtcLoss({ backend: wasm(), reduction: "avg" })).rejects.toThrow(RangeError);
  // @ts-expect-error
  await expect(createCtcLoss({ backend: wasm(), blanc: 0 })).rejects.toThrow(/unknown option "blanc"/);
});

test("a list may hold backends of every kind", () => {
  const lists = [
    firstAvailable([webgpu(), js()]),
    firstAvailable([webgpu(), wasm(), js()]),
    firstAvailable([worker(() => wasm()), js()]),
    firstAvailable([cuda(), webgpu(), worker(() => wasm()), wasm(), js()]),
  ];
  for (const { name } of lists) expect(name).toMatch(/^firstAvailable\(/);
});

test("options may pass through functions", async () => {
  const made = <R extends Reduction, B extends Backend>(
    options: CtcLossOptions<R, B>,
  ): Promise<Criterion<R, B>> => createCtcLoss(options);
  const typed: CtcLossOptions<"none"> = { backend: wasm(), reduction: "none" };
  expectTypeOf((await (await made(typed)).loss({ data, shape, targets })).loss).toEqualTypeOf<Float64Array>();
  const single: LossAndGradInput<Float32Array> = { data, shape, targets };
  const criterion = await createCtcLoss({ backend: wasm() });
  expectTypeOf((await criterion.lossAndGrad(single)).grad).toEqualTypeOf<Float32Array>();
  const padded = { data, shape, targets: [1, 2], targetsShape: [1, 2] };
  expect((await criterion.loss(padded)).losses.length).toBe(1);
});

test("a worker takes what its backend takes, and never blocks", () => {
  const unused = async () => {
    const criterion = await createCtcLoss({ backend: worker(() => wasm()) });
    // @ts-expect-error
    await criterion.loss({ data: new Float64Array(12), shape, targets });
    // @ts-expect-error
    criterion.lossSync({ data, shape, targets });
  };
  expect(unused).toBeTypeOf("function");
});
