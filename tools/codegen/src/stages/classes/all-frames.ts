import { add, type Block, i32, kernel, mul, op, real, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel, Shape } from "../../ir/nodes.ts";
import { shape, T, U } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { usedBuffer } from "../labels/labels.ts";
import { type Schedule, serial } from "../sweep/schedule.ts";
import {
  bestLogit,
  dataBuffer,
  gradBuffer,
  gradScale,
  type RowVariant,
  rowScalars,
  writeEmissions,
  writeRow,
} from "./class-row.ts";
import { freeBuffers, freeClasses, freeScalars, freeValues } from "./free-classes.ts";
import { probabilitiesOf, probabilityScalars } from "./probabilities.ts";

// The C-wide part of one sample as a separate kernel, for targets whose lattice does not do it on the way.

// Rows do not depend on each other, so a call does some of them. That lets workers split a sample, and V8 optimises functions
// that are entered often (js at T = 200, C = 5000, N = 1 took 100 calls to become fast when a call did all frames).

export const frameRange = [
  { name: "firstFrame", type: "i32", doc: "the first frame to do" },
  { name: "endFrame", type: "i32", doc: "the frame after the last one to do" },
] as const;

const usedScalar = {
  name: "usedCount",
  type: "i32",
  doc: "U, classes that the target uses, the blank counted",
} as const;
/** What a frame has for each id, and for none. */
export const frameWidth = (usedCount: Expr, { overrun }: Schedule): Expr => add(usedCount, i32(1 + overrun));
/** Of all frames. */
export const everyFrame = (schedule: Schedule): Shape => shape([T, frameWidth(U, schedule)]);

const emissionsBuffer = (schedule: Schedule): Buffer => ({
  name: "emissions",
  type: "emission",
  access: "write",
  shape: everyFrame(schedule),
});

/** @param body takes the frame, and where its class 0 is */
export function eachFrame(
  b: Block,
  scalar: (name: string) => Expr,
  body: (b: Block, t: Expr, row: Expr) => void,
): void {
  b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) =>
    body(b, t, b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))))),
  );
}

/** A softmax of logits has no probabilities, and PyTorch's gradient of log-probs is one of logits. */
const takesProbabilities = ({ input, gradient }: RowVariant): boolean =>
  input === "logProbs" && gradient !== "logits";

export interface RowsVariant extends RowVariant {
  readonly name: string;
  readonly doc: string;
}

export const rowsVariants: readonly RowsVariant[] = [
  { name: "logitRows", doc: "Emissions, log-sum-exp and softmax.", input: "logits", gradient: "logits" },
  { name: "logitRowsLoss", doc: "Emissions and log-sum-exp.", input: "logits", gradient: "none" },
  { name: "logProbRows", doc: "Emissions and exp(logProb).", input: "logProbs", gradient: "logits" },
  {
    name: "logProbRowsPartial",
    doc: "Emissions; the gradient's rows become 0.",
    input: "logProbs",
    gradient: "logProbs",
  },
  { name: "logProbRowsLoss", doc: "Emissions.", input: "logProbs", gradient: "none" },
];

/** As whole numbers of steps: what best paths want of emissions. */
export const grainScalar: Kernel["scalars"][number] = { name: "grain", type: "real", doc: "steps of a nat" };

/**
 * Emissions alone, for best paths, and for a device that goes through all classes at the same time.
 *
 * @param lattice whose best paths they are for. The caller says how fine they are then
 */
export function emissions(lattice?: Lattice): Kernel {
  const grained = lattice !== undefined;
  const free = grained ? freeClasses(lattice) : [];
  return kernel(
    {
      name: "emissions",
      doc: "Emissions.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length" },
        ...frameRange,
        ...rowScalars,
        usedScalar,
        ...probabilityScalars,
        ...(grained ? [grainScalar] : []),
        ...freeScalars(free),
      ],
      buffers: [dataBuffer, usedBuffer(serial), emissionsBuffer(serial), ...freeBuffers(free)],
    },
    (b, scalar) => {
      const usedCount = scalar("usedCount");
      const grain = grained ? scalar("grain") : b.let("reach", op("real", "reach", scalar("frames")));
      eachFrame(b, scalar, (b, t, row) => {
        const start = b.let("start", mul(t, add(usedCount, i32(1))));
        const values = freeValues(b, free, scalar, t);
        const probabilities = probabilitiesOf(scalar);
        writeEmissions(b, { row, start, usedCount, grain, order: "any", probabilities, free: values });
      });
    },
  );
}

/** @param apart whether emissions are another kernel's. @param schedule of the loops over a frame's ids */
export function rows({ name, doc, ...variant }: RowsVariant, apart = false, schedule = serial): Kernel {
  const { gradient } = variant;
  return kernel(
    {
      name,
      doc,
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length" },
        ...frameRange,
        ...rowScalars,
        usedScalar,
        ...(takesProbabilities(variant) ? probabilityScalars : []),
        ...(gradient === "logits" ? [gradScale] : []),
      ],
      buffers: [
        dataBuffer,
        ...(gradient === "none" ? [] : [gradBuffer]),
        usedBuffer(schedule),
        ...(apart ? [] : [emissionsBuffer(schedule)]),
        {
          name: "sums",
          type: "total",
          access: "write",
          shape: shape([T], "log-sum-exp - best logit, or - best log-prob; NaN if any value of the frame is"),
        },
      ],
    },
    (b, scalar) => {
      const [frames, classes, usedCount] = [scalar("frames"), scalar("classes"), scalar("usedCount")];
      const scale = gradient === "logits" ? scalar("gradScale") : undefined;
      const probabilities = takesProbabilities(variant) ? probabilitiesOf(scalar) : undefined;
      const reach = apart ? undefined : b.let("reach", op("real", "reach", frames));
      eachFrame(b, scalar, (b, t, row) => {
        const place = { row, usedCount, order: schedule.order, ...(probabilities && { probabilities }) };
        const start = () => b.let("start", mul(t, frameWidth(usedCount, schedule)));
        const base = reach
          ? writeEmissions(b, { ...place, start: start(), grain: reach })
          : bestLogit(b, place);
        const { rest, factor, poisoned } = writeRow(
          b,
          variant,
          { start: row, classes },
          base,
          scale,
          probabilities,
        );
        const sum = factor ? add(rest, op("total", "log", factor)) : rest;
        b.write("sums", t, poisoned ? select(poisoned, real(Number.NaN, "total"), sum) : sum);
      });
    },
  );
}
