// The aligner as an object: overlapping calls, progress, abort, close.

import { alignerOptions, checkSameResult, withAligner } from "../../alignment/call.ts";
import { callOf, checkCode, rejection } from "../../call.ts";
import { type Case, check } from "../../case.ts";
import { NotApplicable } from "../../not-applicable.ts";
import { specimen } from "../specimen.ts";
import { alignerCases, callWith } from "./aligner-case.ts";

export const alignerLife: readonly Case[] = [
  ...alignerCases("synchronous", ["8.7", "9.8"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      if (!aligner.alignSync) throw new NotApplicable("the backend may not block");
      const call = callWith(asked);
      checkSameResult("alignSync", await aligner.align(call), aligner.alignSync(call));
    });
  }),
  ...alignerCases("overlapping-calls", ["8.4"], (dtype) => async ({ backend }) => {
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
  ...alignerCases("progress", ["8.12"], (dtype) => async ({ backend }) => {
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
  ...alignerCases("aborted", ["8.6"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const plain = await aligner.align(callOf(asked));
      const signal = AbortSignal.abort();
      checkCode(await rejection(aligner.align({ ...callOf(asked), signal })), "CTC_ABORTED", "align");
      checkSameResult("the next call", plain, await aligner.align(callOf(asked)));
    });
  }),
  ...alignerCases("closed", ["8.5"], (dtype) => async ({ provider }) => {
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
  ...alignerCases("opens-its-provider", ["8.1", "8.12"], (dtype) => async ({ provider, backend }) => {
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
