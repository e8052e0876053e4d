import { setTimeout } from "node:timers/promises";
import type { Served } from "../served-folder.ts";
import { tabProblems } from "./tab.ts";

interface Computed {
  readonly losses: readonly number[];
  readonly grad: readonly number[];
}

interface ByBackend extends Computed {
  readonly backend: string;
  /** Whether memory may be handed out. */
  readonly shares: boolean;
}

/** What the program in a page reports: see fixtures/bundlers/report.js. */
export type Answer =
  | { readonly error: string }
  | {
      readonly error?: undefined;
      readonly isolated: boolean;
      /** By name, the backends that the list passed over, and why. */
      readonly skipped: Readonly<Record<string, string>>;
      readonly pooled: ByBackend;
      readonly listed: ByBackend;
      readonly onDevice: Computed;
    };

const LIMIT = 60_000; // ms; shaders are compiled for a CPU

/** Opens the page. @returns what is wrong with it */
export function visitProblems(executablePath: string, { url }: Served): Promise<string[]> {
  return tabProblems(executablePath, url, async (tab) => {
    const answer = tab.evaluate<Answer | undefined>("window.answer");
    return answerProblems(await Promise.race([answer, late()]));
  });
}

async function late(): Promise<Answer> {
  await setTimeout(LIMIT, undefined, { ref: false });
  return { error: `nothing within ${LIMIT} ms` };
}

export function answerProblems(answer: Answer = { error: "nothing" }): string[] {
  if (answer.error !== undefined) return [`expected losses, got ${answer.error}`];
  const { isolated, skipped, pooled, listed, onDevice } = answer;
  const problems = [
    ...lossProblems("worker", pooled),
    ...lossProblems("firstAvailable", listed),
    ...lossProblems("createDeviceLoss", onDevice),
  ];
  const expected = (what: string, wanted: unknown, got: unknown) => {
    if (got !== wanted) problems.push(`${what}: expected ${wanted}, got ${got}`);
  };
  expected("worker", "worker(wasm)", pooled.backend);
  expected("memory is shared", isolated, pooled.shares);
  expected("firstAvailable", "webgpu", listed.backend);
  expected("passed over", "cuda", Object.keys(skipped).join());
  if (!skipped.cuda?.includes("Node"))
    problems.push(`cuda: expected that it needs Node, got ${skipped.cuda}`);
  return problems;
}

/** Two samples of two frames and two equal classes, one label. */
function lossProblems(by: string, { losses, grad }: Computed): string[] {
  const near = (got: readonly number[], expected: readonly number[]) =>
    got.length === expected.length && got.every((value, i) => Math.abs(value - expected[i]!) < 1e-6);
  const loss = -Math.log(3 / 4);
  const step = 1 / 2 - 2 / 3;
  return [
    ...(near(losses, [loss, loss]) ? [] : [`${by}: expected losses ${loss} twice, got ${losses.join()}`]),
    ...(near(grad, [-step, step, -step, step, -step, step, -step, step])
      ? []
      : [`${by}: expected a gradient in steps of ${step}, got ${grad.join()}`]),
  ];
}
