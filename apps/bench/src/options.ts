import { parseArgs } from "node:util";
import { type AlignCaseName, alignCaseNames, quickAlignCases } from "./align/cases.ts";
import { quickStreamCases, streamCaseNames, usualStreamCases } from "./align/stream/cases.ts";
import { backends } from "./backends.ts";
import { type Kind, kinds, quickShapes, type ShapeName, shapes } from "./cases.ts";
import { deviceShapes } from "./device/measurement.ts";
import { workerShapes } from "./workers/field.ts";

export const help = `npm run bench [-- OPTIONS]
  --shapes NAMES    of ${Object.keys(shapes).join(", ")}; default: all
  --kinds NAMES     of ${kinds.join(", ")}; default: randn
  --backends NAMES  of ${Object.keys(backends).join(", ")}; default: all
  --quick           short rounds, and only the shapes ${quickShapes.join(", ")} unless --shapes says more
  --json FILE       also write every number to FILE
  --document FILE   with --device: also put the tables into FILE, in place of those of the same GPU, if every row is right
  --workers         instead of the backends: wasm in pools of one and two workers, on a few shapes
  --page            instead: how long a loss in headless Chromium keeps the main thread busy
  --align           instead: the best path, through speech from 30 s to 2.4 h, beside JavaScript that finds it by hand;
                    with --quick: ${quickAlignCases.join(", ")}; with --page: an hour in headless Chromium; with --write:
                    its figure and tables in docs/
  --stream          with --align: speech that comes bit by bit, ${usualStreamCases.join(" and ")}; with --quick:
                    ${quickStreamCases.join(", ")}; with --write: its tables in docs/
  --cases NAMES     with --align: of ${alignCaseNames.join(", ")}; default: all
  --edits           instead: all edits of a target in one pass, beside one loss after the other; with --quick: in short
                    rounds; with --write: its table in docs/
  --posteriors      instead: posteriors of all states beside the gradient, and candidates beside a loop; likewise
  --decode          instead: what a model says, greedy and by beam search; likewise
  --device          instead: logits and gradient on a GPU, through WebGPU and CUDA, beside wasm on one thread
  --plot            instead of the shapes: how time grows with T and C, into docs/benchmarks.svg
  --write           every shape, every kind of logits and the plot: also put the tables into README.md and
                    docs/benchmarks.md. Both only if PyTorch takes part and every row is right`;

export interface Options {
  readonly help: boolean;
  readonly shapes: readonly ShapeName[];
  readonly kinds: readonly Kind[];
  readonly backends: readonly string[];
  readonly quick: boolean;
  readonly json?: string;
  readonly document?: string;
  readonly workers: boolean;
  readonly page: boolean;
  readonly device: boolean;
  readonly align: boolean;
  readonly stream: boolean;
  readonly edits: boolean;
  readonly posteriors: boolean;
  readonly decode: boolean;
  readonly cases: readonly AlignCaseName[];
  readonly plot: boolean;
  readonly write: boolean;
}

/**
 * Names are separated by commas.
 *
 * @throws TypeError, RangeError - an unknown option or name; options that do not go together; `--write` or `--plot` with anything
 * that leaves out parts of what the documents show or makes them coarse
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
      document: { type: "string" },
      workers: { type: "boolean", default: false },
      page: { type: "boolean", default: false },
      device: { type: "boolean", default: false },
      align: { type: "boolean", default: false },
      stream: { type: "boolean", default: false },
      edits: { type: "boolean", default: false },
      posteriors: { type: "boolean", default: false },
      decode: { type: "boolean", default: false },
      cases: { type: "string" },
      plot: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  const { help, quick, workers, page, device, align, stream, edits, posteriors, decode } = values;
  const { plot, write, json, document } = values;
  for (const name of ["edits", "posteriors", "decode"] as const) {
    const other = Object.keys(values).find(
      (given) => values[given as keyof typeof values] && ![name, "quick", "json", "write"].includes(given),
    );
    if (values[name] && other)
      throw new RangeError(`--${name}: its cases are its own, expected no --${other}`);
  }
  const partial = (["quick", "cases", "shapes", "kinds", "backends", "workers", "page", "device"] as const)
    .filter((name) => values[name])
    .filter((name) => !(align && name === "page")); // which has a table of its own
  const foreign = (["shapes", "kinds", "backends", "workers", "device", "plot"] as const).filter(
    (name) => values[name],
  );
  if (align && foreign.length > 0)
    throw new RangeError(`--align: its cases are its own, expected no --${foreign.join(", --")}`);
  if (values.cases !== undefined && !align) throw new RangeError("--cases: expected --align beside it");
  if (stream && !align) throw new RangeError("--stream: expected --align beside it");
  if (stream && page) throw new RangeError("--stream: expected no --page: each has a table of its own");
  const whole = write
    ? "--write: the documents hold the full table"
    : "--plot: the documents show every line";
  if ((write || plot) && partial.length > 0)
    throw new RangeError(`${whole}, expected no --${partial.join(", --")}`);
  if (document !== undefined && !device)
    throw new RangeError("--document: expected --device beside it: --write knows its documents");
  if (workers && values.backends)
    throw new RangeError("--workers: expected no --backends: there is one in the pools");
  const shapeNames = Object.keys(shapes) as ShapeName[];
  const usual = workers ? workerShapes : quick ? quickShapes : device ? deviceShapes : shapeNames;
  return {
    help,
    quick,
    workers,
    page,
    device,
    align,
    stream,
    edits,
    posteriors,
    decode,
    plot,
    write,
    ...(json !== undefined && { json }),
    ...(document !== undefined && { document }),
    cases: stream
      ? chosen("cases", values.cases, streamCaseNames, quick ? quickStreamCases : usualStreamCases)
      : chosen("cases", values.cases, alignCaseNames, quick ? quickAlignCases : alignCaseNames),
    shapes: chosen("shapes", values.shapes, shapeNames, usual),
    kinds: chosen("kinds", values.kinds, kinds, write ? kinds : ["randn"]),
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
