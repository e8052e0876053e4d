import type { BackendProvider } from "@ctckit/core";
import { type Kind, type Shape, type ShapeName, shapes } from "./cases.ts";
import { duel, type Effort } from "./duel.ts";
import { type Errors, errors } from "./errors.ts";
import { type Ours, ours } from "./ours.ts";
import { type Problem, problem } from "./problem.ts";
import { type Timing, timing } from "./statistics.ts";
import type { Torch } from "./torch/process.ts";

/** One case, all sides. */
export interface Result {
  readonly shape: ShapeName;
  readonly bounds: Shape;
  readonly kind: Kind;
  readonly sides: readonly Side[];
}

export interface Side {
  readonly name: string;
  /** Absent where there is no PyTorch to check against. */
  readonly errors?: Errors;
  /** Absent where the answer is wrong: the time of a wrong answer is worth nothing. */
  readonly timing?: Timing;
}

/** Every run, everywhere, works on the same numbers. */
export const SEED = 0.5;

/** Checks every side against PyTorch in float64, then times all that are right, in turns. */
export async function contest(
  name: ShapeName,
  kind: Kind,
  providers: ReadonlyMap<string, BackendProvider>,
  torch: Torch | undefined,
  effort: Effort,
): Promise<Result> {
  const posed = problem(shapes[name], kind, SEED);
  await torch?.load(posed);
  const entrants: Ours[] = [];
  try {
    for (const [backend, provider] of providers) entrants.push(await ours(backend, provider, posed));
    const found = torch ? await checked(entrants, torch, posed) : new Map<string, Errors>();
    const right = entrants.filter(({ name }) => !found.get(name)?.wrong);
    const times = await duel([...right, ...(torch ? [torch] : [])], effort);
    const sides = [...entrants.map((side) => side.name), ...(torch ? [torch.name] : [])].map((side): Side => {
      const error = found.get(side);
      const time = times.get(side);
      return { name: side, ...(error && { errors: error }), ...(time && { timing: timing(time) }) };
    });
    return { shape: name, bounds: shapes[name], kind, sides };
  } finally {
    for (const entrant of entrants) await entrant.close();
  }
}

/** Whether one of ours is off. PyTorch's own float32 may be: that is what the comparison shows. */
export function anyWrong(results: readonly Result[]): boolean {
  return results.some(({ sides }) => sides.some(({ name, errors }) => name !== "PyTorch" && errors?.wrong));
}

async function checked(
  entrants: readonly Ours[],
  torch: Torch,
  posed: Problem,
): Promise<ReadonlyMap<string, Errors>> {
  const found = new Map<string, Errors>();
  for (const { name, losses, grad } of entrants) {
    const { losses: exact, gradErrors, torchLosses, torchGradErrors } = await torch.check(grad);
    found.set(name, errors({ losses, gradErrors }, exact, posed));
    found.set(torch.name, errors({ losses: torchLosses, gradErrors: torchGradErrors }, exact, posed));
  }
  return found;
}
