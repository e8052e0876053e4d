// createCtcAligner through the backend: what is read off the paths, in every form that a call can have.

import type { AlignInput, Dtype } from "@ctckit/core";
import {
  alignerOptions,
  checkSameResult,
  checkSpans,
  expectedSpans,
  withAligner,
} from "../../alignment/call.ts";
import { align } from "../../alignment/paths.ts";
import { callOf, checkCode, checkSameBits, rejection } from "../../call.ts";
import { type Case, check } from "../../case.ts";
import { floatArray } from "../../guarded-array.ts";
import { NotApplicable } from "../../not-applicable.ts";
import type { Problem } from "../../problem.ts";
import { transposed } from "../../rearrange.ts";
import { perDtype, specimen } from "../specimen.ts";

type Run = Case["run"];

function cases(name: string, clauses: readonly string[], run: (dtype: Dtype) => Run): Case[] {
  return perDtype((dtype, needs) => ({
    id: `aligner/${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs: { ...needs, operation: "alignment" },
    run: run(dtype),
  }));
}

/** Of the specimen's 13 labels: two words, a separator, a word that ends a sample and another that begins the next. */
const groups = [[0, 0, -1, 1], [1], [], [4, 4, 4], [7, 7, 8, -3, 9]];

/** Neighbours with the same number from 0 up, as labels of their sample. */
const wordsOf = (row: readonly number[]): (readonly [from: number, to: number])[] =>
  row.flatMap((group, k) => {
    if (group < 0 || row[k - 1] === group) return [];
    const after = row.findIndex((other, i) => i > k && other !== group);
    return [[k, after < 0 ? row.length : after] as const];
  });

const callWith = (asked: Problem) => ({ ...callOf(asked), groups, classes: true }) satisfies AlignInput;

export const aligner: readonly Case[] = [
  ...cases("spans-words-and-classes", ["11.1", "11.4", "11.6"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    const paths = await align(backend, asked);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const { scores, spans, words, classes } = await aligner.align(callWith(asked));
      checkSameBits("scores", paths.scores, scores);
      const expected = expectedSpans(asked, paths);
      checkSpans("spans", expected, spans);
      const emitted = paths.states.map((state, i) => {
        const target = asked.targets[Math.floor(i / asked.time)]!;
        return state < 0 ? -1 : state % 2 === 0 ? asked.blank : target[(state - 1) / 2]!;
      });
      checkSameBits("classes", emitted, classes!);

      const inWords = groups.map(wordsOf);
      const all = inWords.flatMap((pairs, n) =>
        pairs.map(([from, to]) => {
          const [first, last] = [expected.offsets[n]! + from, expected.offsets[n]! + to - 1];
          const frames = Array.from({ length: asked.time }, (_, t) => n * asked.time + t).filter((i) => {
            const k = (paths.states[i]! - 1) / 2;
            return Number.isInteger(k) && k >= from && k < to && paths.states[i]! > 0;
          });
          const sum = frames.reduce((total, i) => total + paths.frameScores[i]!, 0);
          const score = frames.length === 0 ? paths.scores[n]! : sum / frames.length;
          return { start: expected.starts[first]!, end: expected.ends[last]!, score };
        }),
      );
      let offset = 0;
      checkSpans(
        "words",
        {
          offsets: Int32Array.from([0, ...inWords.map((pairs) => (offset += pairs.length))]),
          starts: Int32Array.from(all, ({ start }) => start),
          ends: Int32Array.from(all, ({ end }) => end),
          scores: Float64Array.from(all, ({ score }) => score),
        },
        words!,
      );
      const plain = await aligner.align(callOf(asked));
      check(!("words" in plain) && !("classes" in plain), "words and classes are there, though nobody asked");
      checkSpans("spans", spans, plain.spans);
    });
  }),
  ...cases("nan-marks-its-sample", ["11.5"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const plain = await aligner.align(callWith(asked));
      const call = callWith(asked);
      call.data[(3 * asked.batch + 4) * asked.classes] = Number.NaN; // t = 3, n = 4
      const { scores, spans, words, classes } = await aligner.align(call);
      for (const n of [0, 1, 2, 3])
        check(Object.is(scores[n], plain.scores[n]), `scores[${n}]: another sample's NaN changed it`);
      check(Number.isNaN(scores[4]!), `scores[4]: expected NaN, got ${scores[4]}`);
      for (const { offsets, starts, ends, scores: each } of [spans, words!])
        for (let i = offsets[4]!; i < offsets[5]!; i++)
          check(
            starts[i] === 0 && ends[i] === 0 && Number.isNaN(each[i]!),
            () => `span ${i}: expected 0, 0 and NaN, got ${starts[i]}, ${ends[i]} and ${each[i]}`,
          );
      check(
        classes!.subarray(4 * asked.time).every((c) => c === -1),
        "classes of the sample with NaN: expected -1",
      );
    });
  }),
  ...cases("forms-of-targets-and-groups", ["1.5"], (dtype) => async ({ backend }) => {
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
  ...cases("layouts-and-strides", ["9.6", "9.11", "1.1"], (dtype) => async ({ backend }) => {
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
  ...cases("unbatched", ["9.6"], (dtype) => async ({ backend }) => {
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
  ...cases("frames-shared", ["11.7"], (dtype) => async ({ backend }) => {
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
  ...cases("infeasible", ["3.4", "11.4"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype, { inputLengths: [12, 7, 5, 2, 11] }); // [4, 4, 4] in two frames
    const { infeasible: _, ...options } = alignerOptions(backend, asked);
    const empty = await withAligner({ ...options, infeasible: "empty" }, (aligner) =>
      aligner.align(callWith(asked)),
    );
    check(
      empty.scores[3] === Number.NEGATIVE_INFINITY,
      `scores[3]: expected -Infinity, got ${empty.scores[3]}`,
    );
    checkSpans("spans", expectedSpans(asked, await align(backend, asked)), empty.spans);
    for (const infeasible of [undefined, "refuse"] as const)
      await withAligner({ ...options, ...(infeasible && { infeasible }) }, async (aligner) => {
        const error = await rejection(aligner.align(callWith(asked)));
        const needs =
          asked.topology === "ctc" ? "needs 5 frames (3 labels, 2 repeats)" : "needs 3 frames (3 labels)";
        const text = `targets[3]: ${needs}, has 2`;
        check(
          error instanceof RangeError && error.message.includes(text),
          () => `expected a RangeError with "${text}", got ${error}`,
        );
        const good = specimen(backend, dtype, { inputLengths: [12, 7, 5, 12, 11] });
        checkSpans(
          "spans of the next call",
          expectedSpans(good, await align(backend, good)),
          (await aligner.align(callOf(good))).spans,
        );
      });
  }),
  ...cases("blank-in-targets", ["9.10", "1.5", "11.4"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype, { targets: [[0, 1, 5], [3], [], [4, 4], [5, 0]] });
    const options = alignerOptions(backend, asked);
    const allowed = await align(backend, asked);
    await withAligner({ ...options, blankInTargets: "allow" }, async (aligner) => {
      const { scores, spans } = await aligner.align(callOf(asked));
      checkSameBits("scores", allowed.scores, scores);
      checkSpans("spans", expectedSpans(asked, allowed), spans);
    });
    // Also where samples without a path are refused: it is what the caller asked for.
    await withAligner({ ...options, infeasible: "refuse", blankInTargets: "infeasible" }, async (aligner) => {
      const { scores } = await aligner.align(callOf(asked));
      check(scores[0] === Number.NEGATIVE_INFINITY, `scores[0]: expected -Infinity, got ${scores[0]}`);
      checkSameBits("scores of the others", allowed.scores.slice(1), scores.slice(1));
    });
  }),
  ...cases("synchronous", ["8.7", "9.8"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      if (!aligner.alignSync) throw new NotApplicable("the backend may not block");
      const call = callWith(asked);
      checkSameResult("alignSync", await aligner.align(call), aligner.alignSync(call));
    });
  }),
  ...cases("overlapping-calls", ["8.4"], (dtype) => async ({ backend }) => {
    const problems = [{}, { inputLengths: [9, 9, 9, 9, 9] }, { targets: [[0], [], [3, 2], [5], [2]] }].map(
      (changes) => specimen(backend, dtype, changes),
    );
    await withAligner(alignerOptions(backend, problems[0]!), async (aligner) => {
      const plain = [];
      for (const problem of problems) plain.push(await aligner.align(callOf(problem)));
      const others = await Promise.all(problems.map((problem) => aligner.align(callOf(problem))));
      for (const [i, result] of plain.entries()) checkSameResult(`call ${i}`, result, others[i]!);
    });
  }),
  ...cases("progress", ["8.12"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const heard: number[] = [];
      const progress = (fraction: number) => heard.push(fraction);
      checkSameResult(
        "with progress",
        await aligner.align(callOf(asked)),
        await aligner.align({ ...callOf(asked), progress }),
      );
      check(heard.at(-1) === 1, `progress: expected 1 at last, got ${heard.at(-1)}`);
      check(
        heard.every((fraction, i) => fraction >= (heard[i - 1] ?? 0) && fraction <= 1),
        `progress: expected 0 to 1, never less, got ${heard}`,
      );
    });
  }),
  ...cases("aborted", ["8.6"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const plain = await aligner.align(callOf(asked));
      const signal = AbortSignal.abort();
      checkCode(await rejection(aligner.align({ ...callOf(asked), signal })), "CTC_ABORTED", "align");
      checkSameResult("the next call", plain, await aligner.align(callOf(asked)));
    });
  }),
  ...cases("closed", ["8.5"], (dtype) => async ({ provider }) => {
    const backend = await provider.open();
    try {
      const asked = specimen(backend, dtype);
      const plain = await withAligner(alignerOptions(backend, asked), async (aligner) => {
        const plain = await aligner.align(callOf(asked));
        const running = aligner.align(callOf(asked));
        await aligner.close();
        await aligner.close();
        checkSameResult("a call under way at close", plain, await running);
        checkCode(await rejection(aligner.align(callOf(asked))), "CTC_CLOSED", "align of a closed aligner");
        return plain;
      });
      // The backend was opened by the caller, so it is still the caller's.
      const again = await withAligner(alignerOptions(backend, asked), (aligner) =>
        aligner.align(callOf(asked)),
      );
      checkSameResult("another aligner", plain, again);
    } finally {
      await backend.close();
    }
  }),
  ...cases("opens-its-provider", ["8.1", "8.12"], (dtype) => async ({ provider, backend }) => {
    const asked = specimen(backend, dtype);
    const options = alignerOptions(backend, asked);
    const plain = await withAligner(options, (one) => one.align(callOf(asked)));
    const other = await withAligner({ ...options, backend: provider }, (one) => one.align(callOf(asked)));
    checkSameResult("of a provider", plain, other);
  }),
];

/** Whoever does not align says so when the aligner is made. */
export const alignerRefusal: Case = {
  id: "aligner/refused-without-the-operation",
  clauses: ["8.8"],
  oracle: "contract",
  needs: {},
  run: async ({ backend }) => {
    if (backend.manifest.operations.includes("alignment")) throw new NotApplicable("the backend aligns");
    const asked = specimen(backend, backend.manifest.dtypes[0]!);
    const made = withAligner(alignerOptions(backend, asked), async () => {});
    checkCode(await rejection(made), "CTC_UNSUPPORTED", "createCtcAligner");
  },
};
