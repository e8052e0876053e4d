// What the best path was required to take when it was planned, from the prototype's figures. A ratio or a time here is shown and
// never asserted: the machine may be busy.
import type { AlignCaseName } from "./cases.ts";
import type { AlignResult, AlignSide } from "./contest.ts";
import { bytesOf } from "./probe/process.ts";
import { REFERENCE } from "./sides/field.ts";

export interface Requirement {
  readonly what: string;
  readonly limit: number;
  readonly unit: " ms" | " MB" | "x";
  /** The limit is the least. Default: it is the most. */
  readonly atLeast?: boolean;
  /** Undefined if something was not measured. */
  value(results: readonly AlignResult[]): number | undefined;
}

export const met = ({ limit, atLeast }: Requirement, value: number): boolean =>
  atLeast ? value >= limit : value <= limit;

export const requirements: readonly Requirement[] = [
  time("30 s", 0.5),
  time("10 min", 250),
  memory("10 min", 4),
  time("1 h", 4500),
  memory("1 h", 30),
  time("2.4 h", 8000),
  memory("2.4 h", 45),
  textbook("nested arrays"),
  textbook("full matrix"),
  {
    what: "1 h, js in float64 over wasm",
    limit: 8,
    unit: "x",
    value: (results) => timesAsLong(results, "1 h", REFERENCE, "wasm"),
  },
  {
    what: "10 min, first call over later ones, wasm",
    limit: 2,
    unit: "x",
    value(results) {
      const { first, later } = side(results, "10 min", "wasm")?.probe ?? {};
      return first !== undefined && later !== undefined ? first / later : undefined;
    },
  },
];

function time(name: AlignCaseName, limit: number): Requirement {
  const value = (results: readonly AlignResult[]) => side(results, name, "wasm")?.timing?.median;
  return { what: `${name}, wasm`, limit, unit: " ms", value };
}

function memory(name: AlignCaseName, limit: number): Requirement {
  return {
    what: `${name}, wasm, beyond the emissions`,
    limit,
    unit: " MB",
    value(results) {
      const probe = side(results, name, "wasm")?.probe;
      return probe && bytesOf(probe) / 1e6;
    },
  };
}

/** "40 times the textbook JavaScript": people write it in both ways, and one of them need not be enough. */
function textbook(side: "nested arrays" | "full matrix"): Requirement {
  return {
    what: `10 min, ${side} over wasm`,
    limit: 40,
    unit: "x",
    atLeast: true,
    value: (results) => timesAsLong(results, "10 min", side, "wasm"),
  };
}

function timesAsLong(
  results: readonly AlignResult[],
  name: AlignCaseName,
  slow: string,
  fast: string,
): number | undefined {
  const [one, other] = [slow, fast].map((each) => side(results, name, each)?.timing?.median);
  return one !== undefined && other !== undefined ? one / other : undefined;
}

const side = (results: readonly AlignResult[], name: AlignCaseName, of: string): AlignSide | undefined =>
  results.find((result) => result.name === name)?.sides.find((each) => each.name === of);
