import type { Kind, Shape } from "./cases.ts";
import { duel, type Effort } from "./duel.ts";
import { type Answer, type Errors, errors } from "./errors.ts";
import { type Problem, problem } from "./problem.ts";
import { copy } from "./sides/copy.ts";
import type { Entrant, Entry, Role } from "./sides/entry.ts";
import { type Timing, timing } from "./statistics.ts";
import type { Path, Torch } from "./torch/process.ts";

export interface Case {
  readonly name: string;
  readonly bounds: Shape;
  readonly kind: Kind;
}

/** One case, all sides. */
export interface Result extends Case {
  readonly sides: readonly Side[];
  /** A plain copy of as many bytes as the logits have, timed in the same turns. */
  readonly copy: Timing;
}

export interface Side {
  readonly name: string;
  readonly role: Role;
  /** Why it is left out of this case. */
  readonly leftOut?: string;
  /** Absent if there is no PyTorch to check against. */
  readonly errors?: Errors;
  /** Absent if an answer of ours is wrong: its time is worth nothing. */
  readonly timing?: Timing;
}

/** Every run, everywhere, works on the same numbers. */
export const SEED = 0.5;

/** Checks every side against PyTorch in float64, then times all that are right, and opponents, in turns. */
export async function contest(
  posed: Case,
  entries: readonly Entry[],
  torch: Torch | undefined,
  effort: Effort,
): Promise<Result> {
  const { name, bounds, kind } = posed;
  const drawn = problem(bounds, kind, SEED);
  await torch?.load(drawn);
  const grad = new Float32Array(drawn.logits.length); // [T, N, C], of all sides
  const opened: Entrant[] = [];
  try {
    const sides: Side[] = [];
    const running: Entrant[] = [];
    for (const entry of entries) {
      const { name: side, role } = entry;
      const leftOut = entry.leftOut?.[name];
      if (leftOut !== undefined) {
        sides.push({ name: side, role, leftOut });
        continue;
      }
      const entrant = await entry.open(drawn, grad.fill(Number.NaN));
      if (!entrant) continue;
      opened.push(entrant);
      const error = torch && (await checked(entrant, torch, drawn));
      sides.push({ name: side, role, ...(error && { errors: error }) });
      if (role === "opponent" || !error?.wrong) running.push(entrant);
    }
    if (torch) sides.push({ name: torch.name, role: "opponent", errors: await own(torch, drawn, grad) });

    const reference = copy(drawn.logits, grad);
    const times = await duel([...running, ...(torch ? [torch] : []), reference], effort);
    const timed = sides.map((side): Side => {
      const time = times.get(side.name);
      return { ...side, ...(time && { timing: timing(time) }) };
    });
    return { name, bounds, kind, sides: timed, copy: timing(times.get(reference.name)!) };
  } finally {
    for (const entrant of opened) await entrant.close();
  }
}

/** Whether one of our backends is wrong. An opponent's float32 may be: the comparison is there to show that. */
export function anyWrong(results: readonly Result[]): boolean {
  return results.some(({ sides }) => sides.some(({ role, errors }) => role === "ours" && errors?.wrong));
}

/** How far an answer is off from PyTorch in float64. */
export async function checked(
  { losses, grad }: Pick<Entrant, "losses" | "grad">,
  torch: Torch,
  posed: Problem,
): Promise<Errors> {
  const { losses: exact, gradErrors } = await torch.check(grad);
  return errors({ losses, gradErrors }, exact, posed);
}

/** How far PyTorch's own float32 is off. @param grad any array of the problem's size */
export async function own(torch: Torch, posed: Problem, grad: Float32Array, path?: Path): Promise<Errors> {
  const { losses: exact, torchLosses, torchGradErrors } = await torch.check(grad, path);
  const answer: Answer = { losses: torchLosses, gradErrors: torchGradErrors };
  return errors(answer, exact, posed);
}
