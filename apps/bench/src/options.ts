import { parseArgs } from "node:util";
import { backends } from "./backends.ts";
import { type Kind, kinds, quickShapes, type ShapeName, shapes } from "./cases.ts";

export const help = `npm run bench [-- OPTIONS]
  --shapes NAMES    of ${Object.keys(shapes).join(", ")}; default: all
  --kinds NAMES     of ${kinds.join(", ")}; default: randn
  --backends NAMES  of ${Object.keys(backends).join(", ")}; default: all
  --quick           short rounds, and only the shapes ${quickShapes.join(", ")} unless --shapes says more
  --json FILE       also write every number to FILE
  --write           also put the full table into README.md and docs/benchmarks.md, if PyTorch takes part and every row
                    is right`;

export interface Options {
  readonly help: boolean;
  readonly shapes: readonly ShapeName[];
  readonly kinds: readonly Kind[];
  readonly backends: readonly string[];
  readonly quick: boolean;
  readonly json?: string;
  readonly write: boolean;
}

/**
 * Names are separated by commas.
 *
 * @throws TypeError, RangeError - an unknown option or name; `--write` with anything that leaves rows out of the table or
 * makes them coarse
 */
export function options(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", default: false },
      shapes: { type: "string" },
      kinds: { type: "string" },
      backends: { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const { help, quick, write, json } = values;
  const partial = (["quick", "shapes", "kinds", "backends"] as const).filter((name) => values[name]);
  if (write && partial.length > 0)
    throw new RangeError(`--write: the documents hold the full table, expected no --${partial.join(", --")}`);
  const shapeNames = Object.keys(shapes) as ShapeName[];
  return {
    help,
    quick,
    write,
    ...(json !== undefined && { json }),
    shapes: chosen("shapes", values.shapes, shapeNames, quick ? quickShapes : shapeNames),
    kinds: chosen("kinds", values.kinds, kinds, ["randn"]),
    backends: chosen("backends", values.backends, Object.keys(backends), Object.keys(backends)),
  };
}

function chosen<Name extends string>(
  option: string,
  value: string | undefined,
  known: readonly Name[],
  otherwise: readonly Name[],
): readonly Name[] {
  if (value === undefined) return otherwise;
  return value.split(",").map((given) => {
    const name = known.find((each) => each === given);
    if (name === undefined)
      throw new RangeError(`--${option}: expected one of ${known.join(", ")}, got ${given}`);
    return name;
  });
}
