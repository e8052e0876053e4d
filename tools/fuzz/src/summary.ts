import type { Dtype } from "@ctckit/core";
import { rules } from "./expectation.ts";
import type { Outcome } from "./fuzz.ts";
import type { Oracle } from "./oracle.ts";

/** One backend with one type. */
export interface Run {
  readonly backend: string;
  readonly dtype: Dtype;
  /** What it found, or why nothing was compared. */
  readonly outcome: Outcome | { readonly skipped: string };
}

type Named = Pick<Oracle, "name" | "against">;

const shownFindings = 20;

/** What is printed about one run. @param count how many problems were planned, if a count ends the run */
export function summary({ backend, dtype, outcome }: Run, count: number | undefined, oracle: Named): string {
  if ("skipped" in outcome)
    return `${backend} ${dtype}: ${count === undefined ? "" : `${count} problems `}SKIPPED, ${outcome.skipped}`;
  const { problems, samples, worstLoss, worstGrad, findings } = outcome;
  const lines = [
    `${problems} problems, ${samples} samples: ${backend} ${dtype} against ${oracle.name}`,
    `largest error of a loss      ${worstLoss.error.toExponential(1)}  (seed ${worstLoss.seed})`,
    `largest error of a gradient  ${worstGrad.error.toExponential(1)}  (seed ${worstGrad.seed})`,
    "the contract stood in for PyTorch:",
  ];
  for (const [rule, text] of Object.entries(rules)) {
    const stood = outcome.rules.get(rule as keyof typeof rules) ?? 0;
    lines.push(`  ${String(stood).padStart(6)} ${rule === "masked" ? "problems" : "samples "}  ${text}`);
  }
  for (const { seed, what, recipe } of findings.slice(0, shownFindings)) {
    lines.push(`WRONG ${what}`);
    if (seed === undefined) lines.push("      of the corpus");
    else
      lines.push(
        `      npm run fuzz -- --count 1 --seed ${seed} --backend ${backend} --dtype ${dtype} --against ${oracle.against}`,
      );
    lines.push(`      ${JSON.stringify(recipe)}`);
  }
  const others = findings.length - shownFindings;
  if (others > 0) lines.push(`... and ${others} more`);
  return lines.join("\n");
}

/** How many runs there would have been without a signal or the oracle's end, and of how many problems each. */
export interface Planned {
  readonly runs: number;
  readonly count: number;
}

/** The last line. A skipped problem counts neither as compared nor as right. Without a plan, time ended the run. */
export function closing(runs: readonly Run[], planned: Planned | undefined): string {
  const compared = runs.flatMap(({ outcome }) => ("skipped" in outcome ? [] : [outcome]));
  const skipped = runs.length - compared.length;
  const problems = compared.reduce((sum, outcome) => sum + outcome.problems, 0);
  const wrong = compared.reduce((sum, outcome) => sum + outcome.findings.length, 0);
  const verdict = wrong === 0 ? "none off" : `${wrong} of ${problems} off`;
  if (!planned) return `${problems} problems, ${verdict}`;
  const all = (planned.runs - skipped) * planned.count;
  return [
    verdict,
    ...(problems >= all ? [] : [`stopped after ${problems} of ${all} problems`]),
    ...(skipped === 0 ? [] : [`${skipped * planned.count} problems skipped`]),
  ].join(", ");
}
