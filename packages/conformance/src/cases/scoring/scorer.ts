// createCtcScorer through the backend: what it makes of the backend's scores, and the scorer as an object.

import { callOf, checkCode, checkSameBits, rejection } from "../../call.ts";
import { type Case, check } from "../../case.ts";
import { compareAll } from "../../compare.ts";
import { NotApplicable } from "../../not-applicable.ts";
import { edits, posteriors } from "../../scoring/ask.ts";
import {
  candidatesOf,
  checkSameNumbers,
  checkSameScores,
  needAll,
  scoreAll,
  scorerOptions,
  withScorer,
} from "../../scoring/call.ts";
import { specimen } from "../specimen.ts";
import { scorerCases } from "./scorer-case.ts";

export const scorerForms: readonly Case[] = [
  ...scorerCases("posteriors", ["13.1", "13.8"], (dtype) => async ({ backend }) => {
    needAll(backend);
    const asked = specimen(backend, dtype);
    const raw = await posteriors(backend, asked);
    await withScorer(scorerOptions(backend, asked), async (scorer) => {
      const states = await scorer.posteriors({ ...callOf(asked), expected: true });
      const byLabel = await scorer.posteriors({ ...callOf(asked), by: "label" });
      for (const [n, target] of asked.targets.entries()) {
        const [frames, width] = [asked.inputLengths[n]!, 2 * target.length + 1];
        const own = states[n]!;
        checkSameBits(`posteriors[${n}]`, raw.posteriors[n]!, own.posteriors);
        checkSameNumbers(`shape[${n}]`, [frames, width], own.shape);
        check(Object.is(own.loss, raw.losses[n]), `loss[${n}]: expected ${raw.losses[n]}, got ${own.loss}`);
        checkSameNumbers(`shape[${n}] by label`, [frames, target.length], byLabel[n]!.shape);
        const labels = Array.from({ length: frames * target.length }, (_, i) => {
          const [t, k] = [Math.floor(i / target.length), i % target.length];
          return own.posteriors[t * width + 2 * k + 1]!;
        });
        checkSameNumbers(`posteriors[${n}] by label`, labels, byLabel[n]!.posteriors);
        check(!("expected" in byLabel[n]!), "expected times are there, though nobody asked");
        // A label has begun where the state is its own or a later one, and has ended where it is a later one.
        const { starts, ends } = own.expected!;
        const frameOf = (k: number, first: number) => {
          if (!Number.isFinite(own.loss)) return Number.NaN;
          const later = Array.from({ length: frames }, (_, t) =>
            own.posteriors.subarray(t * width + 2 * k + first, (t + 1) * width),
          );
          return frames - later.flatMap((row) => [...row]).reduce((sum, x) => sum + x, 0);
        };
        const bound = frames * width * (dtype === "float32" ? 2 ** -22 : 2 ** -50);
        compareAll(target.length, (k) => ({
          where: `start of label ${k}`,
          expected: frameOf(k, 1),
          actual: starts[k]!,
          bound,
        }));
        compareAll(target.length, (k) => ({
          where: `end of label ${k}`,
          expected: frameOf(k, 2),
          actual: ends[k]!,
          bound,
        }));
      }
    });
  }),
  ...scorerCases("edits", ["13.4", "13.8"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    const raw = await edits(backend, asked);
    await withScorer(scorerOptions(backend, asked), async (scorer) => {
      const all = await scorer.edits(callOf(asked));
      const some = await scorer.edits({ ...callOf(asked), classes: [5, 1, 0] });
      const withBlank = (rows: Float64Array) =>
        rows.map((loss, i) => (i % asked.classes === asked.blank ? Number.POSITIVE_INFINITY : loss));
      for (const [n, target] of asked.targets.entries()) {
        const [own, few] = [all[n]!, some[n]!];
        check(Object.is(own.loss, raw.losses[n]), `loss[${n}]: expected ${raw.losses[n]}, got ${own.loss}`);
        checkSameNumbers("classes", [0, 1, 2, 3, 4, 5], own.classes);
        checkSameNumbers("classes", [5, 1, 0], few.classes);
        checkSameBits(`deletions[${n}]`, raw.deletions[n]!, own.deletions);
        for (const [name, places] of [
          ["substitutions", target.length],
          ["insertions", target.length + 1],
        ] as const) {
          checkSameBits(`${name}[${n}]`, withBlank(raw[name][n]!), own[name]);
          check(
            few[name].length === 3 * places,
            `${name}[${n}] of 3 classes: expected ${3 * places} losses, got ${few[name].length}`,
          );
          for (let i = 0; i < few[name].length; i += 3)
            check(
              few[name][i + 1] === Number.POSITIVE_INFINITY,
              `${name}[${n}]: expected Infinity for the blank`,
            );
        }
      }
    });
    await withScorer({ ...scorerOptions(backend, asked), blankInTargets: "allow" }, async (scorer) => {
      const [first] = await scorer.edits(callOf(asked));
      checkSameBits("substitutions, the blank allowed", raw.substitutions[0]!, first!.substitutions);
    });
  }),
  ...scorerCases("losses", ["13.6", "13.8"], (dtype) => async ({ backend }) => {
    needAll(backend);
    const asked = specimen(backend, dtype);
    await withScorer(scorerOptions(backend, asked), async (scorer) => {
      const call = candidatesOf(asked);
      const all = await scorer.losses(call);
      check(all.length === asked.batch, `losses: expected ${asked.batch}, got ${all.length}`);
      const flat = { ...call, targets: asked.targets.flat() };
      checkSameBits("concatenated targets", all, await scorer.losses(flat));
      const whole = await scorer.losses({ ...call, inputLengths: asked.time });
      checkSameBits(
        "one input length for all",
        whole,
        await scorer.losses({ ...call, inputLengths: undefined as never }),
      );
      // A part of a larger array: every other row is another's.
      const wide = new (call.data.constructor as Float64ArrayConstructor)(2 * call.data.length);
      for (let t = 0; t < asked.time; t++)
        wide.set(call.data.subarray(t * asked.classes, (t + 1) * asked.classes), 2 * t * asked.classes);
      checkSameBits(
        "strides",
        all,
        await scorer.losses({ ...call, data: wide, strides: [2 * asked.classes, 1] }),
      );
    });
  }),
  ...scorerCases("layouts", ["1.1", "13.7"], (dtype) => async ({ backend }) => {
    needAll(backend);
    const asked = specimen(backend, dtype);
    const plain = await withScorer(scorerOptions(backend, asked), (scorer) => scoreAll(scorer, asked));
    await withScorer({ ...scorerOptions(backend, asked), layout: "NTC" }, async (scorer) => {
      const { data, ...call } = callOf(asked);
      const { time, batch, classes } = asked;
      const turned = data.slice();
      for (let t = 0; t < time; t++)
        for (let n = 0; n < batch; n++) {
          const from = (t * batch + n) * classes;
          turned.set(data.subarray(from, from + classes), (n * time + t) * classes);
        }
      const other = { ...call, data: turned, shape: [batch, time, classes] };
      checkSameScores("layout NTC", plain, {
        posteriors: await scorer.posteriors(other),
        edits: await scorer.edits(other),
        losses: await scorer.losses(candidatesOf(asked)),
      });
    });
  }),
];

export const scorerLife: readonly Case[] = [
  ...scorerCases("synchronous", ["8.7", "9.8"], (dtype) => async ({ backend }) => {
    needAll(backend);
    const asked = specimen(backend, dtype);
    await withScorer(scorerOptions(backend, asked), async (scorer) => {
      const { posteriorsSync, editsSync, lossesSync } = scorer;
      if (!posteriorsSync || !editsSync || !lossesSync) throw new NotApplicable("the backend may not block");
      const call = callOf(asked);
      checkSameScores("synchronous", await scoreAll(scorer, asked), {
        posteriors: posteriorsSync(call),
        edits: editsSync(call),
        losses: lossesSync(candidatesOf(asked)),
      });
    });
  }),
  ...scorerCases("overlapping-calls", ["8.4"], (dtype) => async ({ backend }) => {
    needAll(backend);
    const problems = [{}, { inputLengths: [9, 9, 9, 9, 9] }, { targets: [[0], [], [3, 2], [5], [2]] }].map(
      (changes) => specimen(backend, dtype, changes),
    );
    await withScorer(scorerOptions(backend, problems[0]!), async (scorer) => {
      const plain = [];
      for (const problem of problems) plain.push(await scoreAll(scorer, problem));
      const others = await Promise.all(problems.map((problem) => scoreAll(scorer, problem)));
      for (const [i, result] of plain.entries()) checkSameScores(`call ${i}`, result, others[i]!);
    });
  }),
  ...scorerCases("aborted", ["8.6"], (dtype) => async ({ backend }) => {
    needAll(backend);
    const asked = specimen(backend, dtype);
    await withScorer(scorerOptions(backend, asked), async (scorer) => {
      const plain = await scoreAll(scorer, asked);
      const signal = AbortSignal.abort();
      const call = { ...callOf(asked), signal };
      checkCode(await rejection(scorer.posteriors(call)), "CTC_ABORTED", "posteriors");
      checkCode(await rejection(scorer.edits(call)), "CTC_ABORTED", "edits");
      checkCode(await rejection(scorer.losses({ ...candidatesOf(asked), signal })), "CTC_ABORTED", "losses");
      checkSameScores("the next calls", plain, await scoreAll(scorer, asked));
    });
  }),
  ...scorerCases("closed", ["8.5"], (dtype) => async ({ provider }) => {
    const backend = await provider.open();
    try {
      needAll(backend);
      const asked = specimen(backend, dtype);
      await withScorer(scorerOptions(backend, asked), async (scorer) => {
        const running = scoreAll(scorer, asked);
        const plain = await running;
        const under = scorer.edits(callOf(asked));
        await scorer.close();
        await scorer.close();
        checkSameScores("a call under way at close", plain, { ...plain, edits: await under });
        for (const call of [
          () => scorer.posteriors(callOf(asked)),
          () => scorer.edits(callOf(asked)),
          () => scorer.losses(candidatesOf(asked)),
        ])
          checkCode(await rejection(call()), "CTC_CLOSED", "a call of a closed scorer");
      });
      // The backend was opened by the caller, so it is still the caller's.
      await withScorer(scorerOptions(backend, asked), (scorer) => scoreAll(scorer, asked));
    } finally {
      await backend.close();
    }
  }),
  ...scorerCases("opens-its-provider", ["8.1"], (dtype) => async ({ provider, backend }) => {
    needAll(backend);
    const asked = specimen(backend, dtype);
    const options = scorerOptions(backend, asked);
    const plain = await withScorer(options, (one) => scoreAll(one, asked));
    checkSameScores(
      "of a provider",
      plain,
      await withScorer({ ...options, backend: provider }, (one) => scoreAll(one, asked)),
    );
  }),
];

/** Whoever scores in no way says so when the scorer is made. */
export const scorerRefusal: Case = {
  id: "scorer/refused-without-the-operations",
  clauses: ["8.8"],
  oracle: "contract",
  needs: {},
  run: async ({ backend }) => {
    const { operations } = backend.manifest;
    if (["posteriors", "edits", "candidates"].some((one) => (operations as readonly string[]).includes(one)))
      throw new NotApplicable("the backend scores");
    const asked = specimen(backend, backend.manifest.dtypes[0]!);
    const made = withScorer(scorerOptions(backend, asked), async () => {});
    checkCode(await rejection(made), "CTC_UNSUPPORTED", "createCtcScorer");
  },
};
