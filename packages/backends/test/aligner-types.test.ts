// What the types say of an aligner on a backend that takes float32 alone and may block. Checked with all types; at run time these
// calls only have to work.

import {
  type AlignInput,
  type AlignResult,
  type CtcAligner,
  type CtcAlignerOptions,
  createCtcAligner,
  firstAvailable,
  type Spans,
} from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { expect, expectTypeOf, test } from "vitest";

const shape = [4, 1, 3];
const targets = [[1, 2]];
const data = new Float32Array(12).fill(-1);

test("what is not asked for has a question mark", async () => {
  const aligner = await createCtcAligner({ backend: wasm() });
  const result = await aligner.align({ data, shape, targets });
  expectTypeOf(result).toEqualTypeOf<AlignResult>();
  expectTypeOf(result.words).toEqualTypeOf<Spans | undefined>();
  expectTypeOf(result.classes).toEqualTypeOf<Int32Array | undefined>();
  expectTypeOf(result.scores).toEqualTypeOf<Float64Array>();
  expect(result.spans.starts.length).toBe(2);
});

test("alignSync has no question mark where the backend may block", async () => {
  const aligner = await createCtcAligner({ backend: wasm() });
  expect(aligner.alignSync({ data, shape, targets }).scores.length).toBe(1);
  const plain: CtcAligner = aligner;
  // @ts-expect-error - it may be on any backend
  expect(() => plain.alignSync({ data, shape, targets })).not.toThrow();
  const first = await createCtcAligner({ backend: firstAvailable([wasm(), js()]) });
  expect(first.alignSync({ data, shape, targets }).scores.length).toBe(1);
  // @ts-expect-error - a call that blocks hears no signal
  expect(() => aligner.alignSync({ data, shape, targets, signal: new AbortController().signal })).toThrow(
    TypeError,
  );
});

test("float64 into a float32 backend is an error of the compiler's", async () => {
  const aligner = await createCtcAligner({ backend: wasm() });
  // @ts-expect-error
  const call = aligner.align({ data: new Float64Array(12), shape, targets });
  await expect(call).rejects.toMatchObject({ code: "CTC_UNSUPPORTED" });
});

test("options in a const need no `as const`, and a wrong word is an error", async () => {
  const options = { backend: wasm(), infeasible: "empty", input: "logits", layout: "TNC" };
  const aligner = await createCtcAligner(options);
  expect((await aligner.align({ data, shape, targets: [[1, 2, 1, 2, 1]] })).scores[0]).toBe(
    Number.NEGATIVE_INFINITY,
  );
  // @ts-expect-error
  await expect(createCtcAligner({ backend: wasm(), infeasible: "skip" })).rejects.toThrow(RangeError);
  // @ts-expect-error - a loss's
  await expect(createCtcAligner({ backend: wasm(), reduction: "sum" })).rejects.toThrow(
    /unknown option "reduction"/,
  );
  const typed: CtcAlignerOptions = { backend: wasm(), infeasible: "empty" };
  const single: AlignInput = { data, shape, targets, groups: [[0, 0]], classes: true };
  expect((await (await createCtcAligner(typed)).align(single)).words!.ends.length).toBe(1);
});

test("an aligner writes to no memory of the caller's", () => {
  const unused = async () => {
    const aligner = await createCtcAligner({ backend: wasm() });
    // @ts-expect-error
    await aligner.align({ data, shape, targets, out: { grad: data } });
    // @ts-expect-error
    await aligner.align({ data, shape, targets, gradOutput: 1 });
    const away = await createCtcAligner({ backend: worker(() => wasm()) });
    // @ts-expect-error - a worker never blocks
    away.alignSync({ data, shape, targets });
  };
  expect(unused).toBeTypeOf("function");
});
