import type { Outcome, Worst } from "./fuzz.ts";

/** Merges what two runs of the same backend found. */
export function merged(a: Outcome, c: Outcome): Outcome {
  const rules = new Map(a.rules);
  for (const [rule, count] of c.rules) rules.set(rule, (rules.get(rule) ?? 0) + count);
  const worse = (one: Worst, other: Worst) => (other.error > one.error ? other : one);
  return {
    ...a,
    ...c,
    problems: a.problems + c.problems,
    samples: a.samples + c.samples,
    worstLoss: worse(a.worstLoss, c.worstLoss),
    worstGrad: worse(a.worstGrad, c.worstGrad),
    findings: [...a.findings, ...c.findings],
    rules,
  };
}
