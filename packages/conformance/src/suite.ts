import type { Case } from "./case.ts";
import { aligner } from "./cases/alignment/aligner.ts";
import { alignerForms } from "./cases/alignment/aligner-forms.ts";
import { alignerLife, alignerRefusal } from "./cases/alignment/aligner-life.ts";
import { badAlignment } from "./cases/alignment/bad-input.ts";
import { beyond } from "./cases/alignment/beyond.ts";
import { enumerated, special } from "./cases/alignment/enumerated.ts";
import { alignmentMetamorphic } from "./cases/alignment/metamorphic.ts";
import { planted } from "./cases/alignment/planted.ts";
import { viterbiSizes } from "./cases/alignment/sizes.ts";
import { swept } from "./cases/alignment/swept.ts";
import { analytic } from "./cases/analytic.ts";
import { badInput } from "./cases/bad-input.ts";
import { blankInTargets } from "./cases/blank-in-targets.ts";
import { bruteForce } from "./cases/brute-force.ts";
import { callForm } from "./cases/call-form.ts";
import { certain } from "./cases/certain.ts";
import { criterion } from "./cases/criterion.ts";
import { edge } from "./cases/edge.ts";
import { finiteDifference } from "./cases/finite-difference.ts";
import { fixtures } from "./cases/fixture.ts";
import { gradOutput } from "./cases/grad-output.ts";
import { gradient } from "./cases/gradient.ts";
import { halfFloats } from "./cases/half-floats.ts";
import { masked } from "./cases/masked.ts";
import { memoryKinds } from "./cases/memory-kinds.ts";
import { metamorphic } from "./cases/metamorphic.ts";
import { nan } from "./cases/nan.ts";
import { probabilities } from "./cases/probabilities.ts";
import { reduction } from "./cases/reduction.ts";
import { refusal } from "./cases/refusal.ts";
import { candidateCases } from "./cases/scoring/candidates.ts";
import { editCases } from "./cases/scoring/edits.ts";
import { expectationLaws } from "./cases/scoring/expectation-laws.ts";
import { expectationCases } from "./cases/scoring/expectations.ts";
import { posteriorCases } from "./cases/scoring/posteriors.ts";
import { scorerForms, scorerLife, scorerRefusal } from "./cases/scoring/scorer.ts";
import { scorerExpectations } from "./cases/scoring/scorer-expectations.ts";
import { badScoring } from "./cases/scoring/scorer-mistakes.ts";
import { againstAlign } from "./cases/stream/against-align.ts";
import { decisions } from "./cases/stream/decisions.ts";
import { streamLife } from "./cases/stream/stream-life.ts";
import { streamMistakes } from "./cases/stream/stream-mistakes.ts";
import { survivorCases } from "./cases/stream/survivors.ts";
import { life } from "./device/life.ts";
import { mistakes } from "./device/mistakes.ts";
import { posteriors as devicePosteriors } from "./device/posteriors.ts";
import { results } from "./device/results.ts";
import { abort } from "./traits/abort.ts";
import { alignmentTraits } from "./traits/alignment.ts";
import { allocation } from "./traits/allocation.ts";
import { allocationFree } from "./traits/allocation-free.ts";
import { allocationLife } from "./traits/allocation-life.ts";
import { lifecycle } from "./traits/lifecycle.ts";
import { manifest } from "./traits/manifest.ts";
import { reuse } from "./traits/reuse.ts";
import { turns } from "./traits/turns.ts";

/** Every case, in the order of a report: numbers, behaviour of the backend, the public API through it. */
export const suite: readonly Case[] = unique([
  ...analytic,
  ...bruteForce,
  ...blankInTargets,
  ...finiteDifference,
  ...fixtures,
  ...gradient,
  ...edge,
  ...certain,
  ...masked,
  ...probabilities,
  ...nan,
  ...metamorphic,
  ...enumerated,
  ...special,
  ...beyond,
  ...viterbiSizes,
  ...swept,
  planted,
  ...alignmentMetamorphic,
  ...posteriorCases,
  ...expectationCases,
  ...expectationLaws,
  ...editCases,
  ...candidateCases,
  ...manifest,
  ...lifecycle,
  ...reuse,
  ...allocation,
  ...allocationLife,
  ...allocationFree,
  ...abort,
  ...turns,
  ...alignmentTraits,
  ...reduction,
  ...gradOutput,
  ...callForm,
  ...halfFloats,
  ...memoryKinds,
  ...criterion,
  ...badInput,
  ...refusal,
  ...aligner,
  ...alignerForms,
  ...alignerLife,
  ...badAlignment,
  alignerRefusal,
  ...scorerForms,
  ...scorerLife,
  ...badScoring,
  ...scorerExpectations,
  scorerRefusal,
  ...survivorCases,
  ...againstAlign,
  ...decisions,
  ...streamLife,
  ...streamMistakes,
  ...results,
  ...devicePosteriors,
  ...life,
  ...mistakes,
]);

/** Ids name known failures and the rows of reports, so two cases with one id are a mistake in the suite itself. */
export function unique(cases: readonly Case[]): readonly Case[] {
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id)) throw new Error(`two cases have the id ${id}`);
    seen.add(id);
  }
  return cases;
}
