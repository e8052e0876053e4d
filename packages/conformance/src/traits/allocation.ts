// Memory that a backend hands out: where a batch lies changes nothing.

import type { LossAndGradInput } from "@ctckit/core";
import { callOf, checkSameBits } from "../call.ts";
import { type Case, check } from "../case.ts";
import { longSpecimens } from "../cases/specimen.ts";
import { compareSolution } from "../compare.ts";
import { elsewhere, type Place, part, stages, variation } from "../in-place.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import type { Problem } from "../problem.ts";
import { transposed } from "../rearrange.ts";

/** Batches that all fit into a specimen's 360 elements, side by side. */
const sizes = [
  { time: 8, classes: 6, targets: [[0, 2, 2, 5], [3], []], inputLengths: [8, 7, 5], gradScale: [1, 1, 1] },
  {
    time: 9,
    classes: 4,
    targets: [[0, 2, 3, 2, 0], [2, 2], [3]],
    inputLengths: [9, 8, 0],
    gradScale: [1, 1, 1],
  },
  { time: 5, classes: 3, targets: [[2, 0], [2]], inputLengths: [5, 3], gradScale: [1, 1] },
  { time: 1, classes: 2, targets: [[0]], inputLengths: [1], gradScale: [1] },
  { time: 12, classes: 6, targets: [[]], inputLengths: [12], gradScale: [1] },
];

export const allocation: readonly Case[] = [
  ...stages("in-place", ["8.9", "9.9"], async (stage) => {
    const place = await stage.allocate(stage.asked);
    for (const array of [place.data, place.grad])
      check(array.length === stage.asked.data.length, "the arrays have not the shape's size");
    await stage.check("in place", callOf(stage.asked), place);
    await stage.check("again", callOf(stage.asked), place);
  }),
  ...stages(
    "enumerated",
    ["8.9", "3.1", "4.1"],
    async (stage) => {
      const small = variation(stage, sizes[2]!);
      const { data, grad } = await stage.allocate(small);
      data.set(small.data);
      const result = await stage.criterion.lossAndGrad({ ...callOf(small), data, out: { grad } });
      compareSolution(small, bruteForce(small), { losses: result.losses, grad: Float64Array.from(grad) });
    },
    { reduction: "sum" },
  ),
  ...stages("default-arguments", ["9.9"], async (stage) => {
    const { backend, criterion, asked } = stage;
    const { data, grad } = await criterion.allocate!([asked.time, asked.batch, asked.classes]);
    const first = backend.manifest.dtypes[0];
    check(
      data.BYTES_PER_ELEMENT === (first === "float64" ? 8 : 4),
      () => `dtype left out: expected ${first}, the manifest's first`,
    );
    if (first === stage.dtype) await stage.check("default arguments", callOf(asked), { data, grad });
  }),
  ...stages("unbatched", ["8.9", "9.6"], async (stage) => {
    const one = variation(stage, sizes[4]!);
    const shape = [one.time, one.classes];
    const place = await stage.criterion.allocate!(shape, { dtype: stage.dtype });
    await stage.check("[T, C]", { data: callOf(one).data, shape, targets: [] }, place);
  }),
  ...stages(
    "batch-first",
    ["8.9", "1.1"],
    async (stage) => {
      const { asked, criterion, dtype } = stage;
      const { time, batch, classes } = asked;
      const shape = [batch, time, classes];
      const call = { ...callOf(asked), shape };
      call.data.set(transposed(asked.data, time, batch, classes));
      await stage.check("[N, T, C]", call, await criterion.allocate!(shape, { dtype }));
    },
    { layout: "NTC" },
  ),
  ...stages("smaller-batches", ["8.9", "7.2"], async (stage) => {
    const whole = await stage.allocate(stage.asked);
    for (const changes of sizes) {
      const call = callOf(variation(stage, changes));
      const { length } = call.data;
      for (const start of [0, 7, whole.data.length - length]) {
        // NaN shows what reads around the batch; what writes there may write NaN as well.
        for (const around of [Number.NaN, -6789.25]) {
          for (const array of [whole.data, whole.grad]) array.fill(around);
          const what = `${length} elements from ${start} on`;
          await stage.check(what, call, part(whole, start, length));
          for (const name of ["data", "grad"] as const)
            check(
              [...whole[name]].every((x, i) => Object.is(x, around) || (i >= start && i < start + length)),
              `${what}: ${name} was written around them`,
            );
        }
      }
    }
  }),
  ...stages("partly", ["8.9"], async (stage) => {
    const call = callOf(stage.asked);
    const [one, two] = [await stage.allocate(stage.asked), await stage.allocate(stage.asked)];
    const own = elsewhere(stage.asked);
    const places: Record<string, Place> = {
      "data here, grad elsewhere": { data: one.data, grad: own.grad },
      "data elsewhere, grad here": { data: own.data, grad: one.grad },
      "data elsewhere, grad where data was": { data: own.data, grad: one.data },
      "data and grad in two allocations": { data: one.data, grad: two.grad },
      "data and grad in each other's place": { data: two.grad, grad: two.data },
    };
    for (const [what, place] of Object.entries(places)) {
      await stage.check(what, call, place);
      await stage.check(`in place after ${what}`, call, one);
    }
  }),
  ...stages("longer-targets", ["8.9"], async (stage) => {
    const { limits } = stage.backend.manifest;
    const [most, room] = [Math.min(100, limits.maxTargetLength ?? 100), Math.min(300, limits.maxTime ?? 300)];
    const targets = [1, most].map((length) => Array.from({ length }, (_, k) => [0, 2, 3, 2][k % 4]!));
    // Far more than what memory is rounded up to may hide.
    const long = variation(stage, { time: room, targets, inputLengths: [room, room], gradScale: [1, 1] });
    for (const maxTargetLength of [0, 1]) {
      const place = await stage.allocate(long, { maxTargetLength });
      await stage.check(`labels ${most}, allocated for ${maxTargetLength}`, callOf(long), place);
      await stage.check(
        "the same without labels",
        { ...callOf(long), targets: [[], []], targetLengths: [0, 0] },
        place,
      );
    }
  }),
  ...stages("overlapping-calls", ["8.9", "8.4"], async (stage) => {
    const { criterion } = stage;
    const whole = await stage.allocate(stage.asked);
    const calls = sizes.map((changes) => callOf(variation(stage, changes)));
    const plain = [];
    for (const call of calls) plain.push(await criterion.lossAndGrad(call));
    let end = 0;
    const inPlace = calls.map((call): LossAndGradInput => {
      const { data, grad } = part(whole, end, call.data.length);
      end += call.data.length;
      data.set(call.data);
      return { ...call, data, out: { grad: grad.fill(Number.NaN) } };
    });
    const others = await Promise.all([...inPlace, ...calls].map((call) => criterion.lossAndGrad(call)));
    for (const [i, { losses, grad }] of others.entries()) {
      checkSameBits(`call ${i}: losses`, plain[i % calls.length]!.losses, losses);
      checkSameBits(`call ${i}: grad`, plain[i % calls.length]!.grad, grad);
    }
  }),
  ...stages("overlapping-long-calls", ["8.9", "8.4"], async (stage) => {
    const { criterion, backend, dtype, asked } = stage;
    const [one, two] = longSpecimens(backend, dtype, { blank: asked.blank }) as [Problem, Problem];
    const calls = [callOf(one), callOf(two)];
    const plain = [];
    for (const call of calls) plain.push(await criterion.lossAndGrad(call));
    // Both in one allocation, as two parts of it, while copied calls are under way.
    const { data, grad } = await stage.allocate({ ...one, batch: 2 * one.batch });
    const places = [0, 1].map((i) => part({ data, grad }, i * one.data.length, one.data.length));
    const inPlace = calls.map((call, i): LossAndGradInput => {
      places[i]!.data.set(call.data);
      return { ...call, data: places[i]!.data, out: { grad: places[i]!.grad } };
    });
    const all = [...inPlace, ...calls].map((call) => criterion.lossAndGrad(call));
    for (const [i, { losses, grad }] of (await Promise.all(all)).entries()) {
      checkSameBits(`call ${i}: losses`, plain[i % 2]!.losses, losses);
      checkSameBits(`call ${i}: grad`, plain[i % 2]!.grad, grad);
    }
  }),
];
