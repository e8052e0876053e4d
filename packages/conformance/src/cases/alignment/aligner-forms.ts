// createCtcAligner in every form that a call can have: the same results, to the bit.

import type { AlignInput } from "@ctckit/core";
import { alignerOptions, checkSameResult, withAligner } from "../../alignment/call.ts";
import { callOf } from "../../call.ts";
import type { Case } from "../../case.ts";
import { floatArray } from "../../guarded-array.ts";
import { transposed } from "../../rearrange.ts";
import { specimen } from "../specimen.ts";
import { alignerCases, callWith, groups } from "./aligner-case.ts";

export const alignerForms: readonly Case[] = [
  ...alignerCases("forms-of-targets-and-groups", ["1.5"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    const call = callWith(asked);
    const { targets, targetLengths } = call;
    const flat = { targets: targets.flat(), groups: groups.flat() };
    const padded = targets.flatMap((row) => [...row, 9, 9, 9, 9, 9].slice(0, 5));
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const plain = await aligner.align(call);
      const others: Record<string, Partial<AlignInput>> = {
        concatenated: { ...flat, targetLengths },
        "typed arrays": {
          targets: Int32Array.from(flat.targets),
          groups: Int32Array.from(flat.groups),
          targetLengths,
        },
        "64-bit integers": {
          targets: BigInt64Array.from(flat.targets, BigInt),
          groups: BigInt64Array.from(flat.groups, BigInt),
          targetLengths,
        },
        "rows of typed arrays": {
          targets: targets.map((row) => Int32Array.from(row)),
          groups: groups.map((row) => Int32Array.from(row)),
        },
        padded: { targets: padded, targetsShape: [5, 5], targetLengths, groups: flat.groups },
        "rows, and flat groups": { groups: flat.groups },
        "flat, and rows of groups": { targets: Int32Array.from(flat.targets), targetLengths },
      };
      for (const [form, changes] of Object.entries(others))
        checkSameResult(form, plain, await aligner.align({ ...call, ...changes }));
    });
  }),
  ...alignerCases("layouts-and-strides", ["9.6", "9.11", "1.1"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    const { time, batch, classes } = asked;
    const call = callWith(asked);
    const plain = await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const plain = await aligner.align(call);
      const [frames, samples] = [(batch + 2) * (classes + 3), classes + 3];
      const data = floatArray(dtype, time * frames).fill(Number.NaN);
      for (let row = 0; row < time * batch; row++)
        data.set(
          asked.data.subarray(row * classes, (row + 1) * classes),
          Math.floor(row / batch) * frames + (row % batch) * samples,
        );
      checkSameResult(
        "with gaps",
        plain,
        await aligner.align({ ...call, data, strides: [frames, samples, 1] }),
      );
      return plain;
    });
    await withAligner({ ...alignerOptions(backend, asked), layout: "NTC" }, async (aligner) => {
      const data = floatArray(dtype, asked.data.length);
      data.set(transposed(asked.data, time, batch, classes));
      const shape = [batch, time, classes];
      checkSameResult("batch first", plain, await aligner.align({ ...call, data, shape }));
    });
  }),
  ...alignerCases("unbatched", ["9.6"], (dtype) => async ({ backend }) => {
    const { time, classes, ...asked } = specimen(backend, dtype, {
      ...{ targets: [[0, 2, 2, 5]], inputLengths: [12], gradScale: [1] },
    });
    await withAligner(alignerOptions(backend, { ...asked, time, classes }), async (aligner) => {
      const call = callOf({ ...asked, time, classes });
      const plain = await aligner.align(call);
      const { data } = call;
      checkSameResult(
        "[T, C]",
        plain,
        await aligner.align({ data, shape: [time, classes], targets: [0, 2, 2, 5] }),
      );
    });
  }),
  ...alignerCases("frames-shared", ["11.7"], (dtype) => async ({ backend }) => {
    const copies = specimen(backend, dtype, { logit: (t, _, c) => -((7 * t + 5 * c) % 11) / 4 });
    const { time, batch, classes, targets } = copies;
    const one = floatArray(dtype, time * classes);
    for (let t = 0; t < time; t++)
      one.set(copies.data.subarray(t * batch * classes, (t * batch + 1) * classes), t * classes);
    const { data: _, ...call } = callWith(copies);
    const options = alignerOptions(backend, copies);
    const plain = await withAligner(options, (aligner) => aligner.align(callWith(copies)));
    for (const layout of ["TNC", "NTC"] as const)
      await withAligner({ ...options, layout }, async (aligner) => {
        const [shape, strides] =
          layout === "TNC"
            ? [
                [time, targets.length, classes],
                [classes, 0, 1],
              ]
            : [
                [targets.length, time, classes],
                [0, classes, 1],
              ];
        checkSameResult(layout, plain, await aligner.align({ ...call, data: one, shape, strides }));
      });
  }),
];
