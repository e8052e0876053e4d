import type { Shape } from "../cases.ts";
import { duel, type Effort } from "../duel.ts";
import type { Role } from "../sides/entry.ts";
import { type Timing, timing } from "../statistics.ts";
import { type AlignErrors, alignErrors } from "./errors.ts";
import type { Probe } from "./probe/process.ts";
import type { AlignAnswer, AlignEntrant, AlignEntry } from "./sides/entry.ts";
import { SEED, speech } from "./speech.ts";

/** One case, all sides. */
export interface AlignResult {
  readonly name: string;
  readonly shape: Shape;
  readonly sides: readonly AlignSide[];
}

export interface AlignSide {
  readonly name: string;
  readonly role: Role;
  /** Why it is left out of this case. */
  readonly leftOut?: string;
  readonly errors?: AlignErrors;
  /** Absent if an answer of ours is wrong: its time is worth nothing. */
  readonly timing?: Timing;
  /** What it took in a process of its own. */
  readonly probe?: Probe;
}

/**
 * Checks every side against the first, then times all that are right, and opponents, in turns.
 *
 * @throws what the first side throws: without it nothing could be checked
 */
export async function alignContest(
  { name, shape }: Pick<AlignResult, "name" | "shape">,
  entries: readonly AlignEntry[],
  effort: Effort,
): Promise<AlignResult> {
  const posed = speech(shape, SEED);
  const opened: AlignEntrant[] = [];
  const sides: AlignSide[] = [];
  const running: AlignEntrant[] = [];
  let exact: AlignAnswer | undefined;
  try {
    for (const { name: side, role, dtype, open } of entries) {
      try {
        const entrant = await open(posed);
        if (typeof entrant === "string") throw new Error(entrant);
        opened.push(entrant);
        const began = performance.now();
        const answer = await entrant.answer();
        const warmed = [performance.now() - began];
        exact ??= answer;
        const errors = alignErrors(answer, exact, dtype);
        sides.push({ name: side, role, errors });
        if (role === "opponent" || !errors.wrong) running.push({ ...entrant, warmed });
      } catch (error) {
        if (exact === undefined) throw error;
        sides.push({ name: side, role, leftOut: (error as Error).message });
      }
    }
    const times = await duel(running, effort);
    const timed = sides.map((side): AlignSide => {
      const time = times.get(side.name);
      return { ...side, ...(time && { timing: timing(time) }) };
    });
    return { name, shape, sides: timed };
  } finally {
    for (const entrant of opened) await entrant.close();
  }
}

/** Whether a side of ours is wrong or failed, or one in float64 that was written by hand has another optimum: then the reference is wrong. */
export function anyWrong(results: readonly AlignResult[], entries: readonly AlignEntry[]): boolean {
  const binding = entries.filter(({ role, dtype }) => role === "ours" || dtype === "float64");
  return results.some(({ sides }) =>
    sides.some(
      ({ name, role, leftOut, errors }) =>
        (role === "ours" && leftOut !== undefined) ||
        (errors?.wrong && binding.some((entry) => entry.name === name)),
    ),
  );
}
