import type { BackendProvider } from "@ctckit/core";
import { type Kind, type Shape, type ShapeName, shapes } from "./cases.ts";
import { duel, type Effort } from "./duel.ts";
import { type Ours, ours } from "./ours.ts";
import { problem } from "./problem.ts";
import { type Timing, timing } from "./statistics.ts";
import type { Errors, Torch } from "./torch/process.ts";

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

// PyTorch's own float32 is off by up to 9e-2 here; ours must be better than any training would notice.
export const GRAD_TOLERANCE = 1e-4;
export const LOSS_TOLERANCE = 1e-5;

/** Checks every side against PyTorch in float64, then times all that are right, in turns. */
export async function contest(
  name: ShapeName,
  kind: Kind,
  providers: ReadonlyMap<string, BackendProvider>,
  torch: Torch | undefined,
  effort: Effort,
): Promise<Result> {
  const posed = problem(shapes[name], kind, 0.5);
  await torch?.load(posed);
  const entrants: Ours[] = [];
  try {
    for (const [backend, provider] of providers) entrants.push(await ours(backend, provider, posed));
    const errors = torch ? await checked(entrants, torch) : new Map<string, Errors>();
    const right = [...entrants, ...(torch ? [torch] : [])].filter(
      (side) => side === torch || !isWrong(errors.get(side.name)),
    );
    const times = await duel(right, effort);
    const sides = [...entrants.map((side) => side.name), ...(torch ? [torch.name] : [])].map((side): Side => {
      const error = errors.get(side);
      const time = times.get(side);
      return { name: side, ...(error && { errors: error }), ...(time && { timing: timing(time) }) };
    });
    return { shape: name, bounds: shapes[name], kind, sides };
  } finally {
    for (const entrant of entrants) await entrant.close();
  }
}

export function isWrong(errors: Errors | undefined): boolean {
  return errors !== undefined && !(errors.grad <= GRAD_TOLERANCE && errors.loss <= LOSS_TOLERANCE);
}

async function checked(entrants: readonly Ours[], torch: Torch): Promise<Map<string, Errors>> {
  const errors = new Map<string, Errors>();
  for (const entrant of entrants) {
    const found = await torch.check(entrant);
    errors.set(entrant.name, found.ours);
    errors.set(torch.name, found.torch);
  }
  return errors;
}
