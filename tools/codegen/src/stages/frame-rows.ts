import { add, type Block, gt, i32, kernel, lt, mul, not, op, real } from "../ir/build.ts";
import type { Buffer, Kernel } from "../ir/nodes.ts";
import { usedShape } from "./labels.ts";
import {
  dataBuffer,
  gradBuffer,
  gradScale,
  type Rest,
  type RowVariant,
  writeEmissions,
  writeRow,
} from "./row.ts";
import { overrun, padded, type Schedule } from "./schedule.ts";

// One frame's C-wide part as a kernel that a lattice's own kernel invokes when it comes to the frame.

export interface FrameRow {
  readonly name: string;
  readonly doc: string;
  /** Absent: emissions only, for another kernel comes by again. */
  readonly variant?: RowVariant;
}

/** What the forward pass may want, and the backward pass, in the order of `rowStage`. */
export const forwardRows: readonly FrameRow[] = [
  { name: "emissions", doc: "Emissions." },
  {
    name: "logitsLoss",
    doc: "Emissions and log-sum-exp.",
    variant: { input: "logits", gradient: "none" },
  },
  {
    name: "logProbsLoss",
    doc: "Emissions and a look for NaN.",
    variant: { input: "logProbs", gradient: "none" },
  },
];
export const backwardRows: readonly FrameRow[] = [
  {
    name: "logits",
    doc: "Emissions, log-sum-exp and softmax.",
    variant: { input: "logits", gradient: "logits" },
  },
  {
    name: "logProbs",
    doc: "Emissions and exp(logProb).",
    variant: { input: "logProbs", gradient: "logits" },
  },
  {
    name: "logProbsPartial",
    doc: "Emissions; the gradient's row becomes 0.",
    variant: { input: "logProbs", gradient: "logProbs" },
  },
];

/**
 * What all frames so far leave out of the loss: `rest[0] + log(rest[1])`; NaN if any of their values is. A product, because a
 * logarithm a frame costs a tenth of a frame with few classes.
 */
export const restBuffer = { name: "rest", type: "total", access: "readwrite", shape: "[2]" } as const;

// One frame's factor is at most 4e6 (row.ts) and may be as small as the smallest float32.
const [SMALLEST_PRODUCT, LARGEST_PRODUCT] = [real(1e-250, "total"), real(1e250, "total")];

function collectRest(b: Block, { rest, factor }: Rest): void {
  const sum = b.var("restOfAll", add(b.read("rest", i32(0)), rest));
  if (factor) {
    const product = b.var("product", mul(b.read("rest", i32(1)), factor));
    const fine = op("bool", "both", gt(product, SMALLEST_PRODUCT), lt(product, LARGEST_PRODUCT));
    b.if(not(fine), (b) => {
      b.assign(sum, add(sum, op("total", "log", product)));
      b.assign(product, real(1, "total"));
    });
    b.write("rest", i32(1), product);
  }
  b.write("rest", i32(0), sum);
}

/** The frame's logits of the target's classes. */
export function logitsBuffer(schedule: Schedule): Buffer {
  return { name: "logits", type: "real", access: "readwrite", shape: `[U+${overrun(schedule)}]` };
}

export function frameRow({ name, doc, variant }: FrameRow, schedule: Schedule): Kernel {
  const { gradient } = variant ?? { gradient: "none" };
  return kernel(
    {
      name,
      doc,
      scalars: [
        { name: "reach", type: "real", doc: "how far below its frame's best an emission may be" },
        { name: "row", type: "i32", doc: "where the frame begins in `data` and `grad`" },
        { name: "classes", type: "i32", doc: "C" },
        { name: "usedCount", type: "i32", doc: "U, classes that the target uses, the blank counted" },
        ...(gradient === "logits" ? [gradScale] : []),
      ],
      buffers: [
        dataBuffer,
        ...(gradient === "none" ? [] : [gradBuffer]),
        { name: "used", type: "i32", access: "read", shape: usedShape(schedule) },
        { name: "emissions", type: "emission", access: "write", shape: `[U+${1 + overrun(schedule)}]` },
        logitsBuffer(schedule),
        ...(variant ? [restBuffer] : []),
      ],
    },
    (b, scalar) => {
      const [row, usedCount] = [scalar("row"), scalar("usedCount")];
      const collected = logitsBuffer(schedule).name;
      const order = padded(schedule);
      const base = writeEmissions(b, {
        row,
        start: i32(0),
        usedCount,
        reach: scalar("reach"),
        order,
        collected,
      });
      if (!variant) return;
      const scale = gradient === "logits" ? scalar("gradScale") : undefined;
      collectRest(b, writeRow(b, variant, { start: row, classes: scalar("classes") }, base, scale));
    },
  );
}
