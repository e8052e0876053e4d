import type { CtcAlignerOptions, Infeasible, OpenOptions } from "../align-api.ts";
import type { OpenEnds } from "../contract/backend.ts";
import { describe } from "./description.ts";
import { int32Max, integerError } from "./integers.ts";
import { checkKeys, flag, oneOf } from "./keys.ts";
import { checkOptions, type Settings, settingsOf } from "./options.ts";
import { validateSource } from "./source.ts";

/** An aligner's options with every default filled in. */
export interface AlignerSettings extends Settings {
  readonly infeasible: Infeasible;
  readonly confidences: boolean;
  readonly star: number | undefined;
  readonly starScore: number;
  /** Absent where both ends are closed. */
  readonly open: OpenEnds | undefined;
}

const optionKeys = {
  backend: true,
  topology: true,
  blank: true,
  blankInTargets: true,
  infeasible: true,
  confidences: true,
  star: true,
  starScore: true,
  open: true,
  input: true,
  floor: true,
  layout: true,
  diagnose: true,
} satisfies Record<keyof CtcAlignerOptions, true>;
/**
 * A nat a frame. At 0, the most it can be, a frame of anything beats the letter that a model is sure of: the letters beside it shrink to
 * one frame, and silence counts as outside.
 */
const FREE_SCORE = -1;

const openKeys = { start: true, end: true, score: true } satisfies Record<keyof OpenOptions, true>;
const infeasibles = { refuse: true, empty: true } satisfies Record<Infeasible, true>;

export function validateAlignerOptions(options: CtcAlignerOptions): AlignerSettings {
  checkOptions("createCtcAligner", options, optionKeys);
  validateSource(options.backend);
  const { infeasible, confidences, star, starScore, open, ...shared } = options;
  // Nothing is reduced.
  const settings = settingsOf({ ...shared, reduction: "sum" });
  return {
    ...settings,
    infeasible: oneOf("infeasible", infeasible, infeasibles, "refuse"),
    confidences: flag("confidences", confidences),
    star: starOf(star, settings.blank),
    starScore: scoreOf("starScore", starScore),
    open: openOf(open),
  };
}

function starOf(value: unknown, blank: number): number | undefined {
  if (value === undefined) return undefined;
  if (!(typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= int32Max))
    throw integerError("star", `a label in 0..${int32Max}`, value);
  if (value === blank) throw new RangeError(`star: expected a label other than the blank, got ${value}`);
  return value;
}

function scoreOf(name: string, value: unknown): number {
  if (value === undefined) return FREE_SCORE;
  if (typeof value !== "number") throw new TypeError(`${name}: expected a number, got ${describe(value)}`);
  if (value <= 0 && value > Number.NEGATIVE_INFINITY) return value;
  throw new RangeError(`${name}: expected a log-probability, finite and 0 or less, got ${value}`);
}

function openOf(value: unknown): OpenEnds | undefined {
  if (value === undefined) return undefined;
  checkKeys("open", value, openKeys);
  const { start, end, score } = value as OpenOptions;
  const ends = {
    start: flag("open.start", start),
    end: flag("open.end", end),
    score: scoreOf("open.score", score),
  };
  return ends.start || ends.end ? ends : undefined;
}
