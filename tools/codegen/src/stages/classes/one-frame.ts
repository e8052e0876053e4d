import { add, type Block, i32, kernel, mul, real, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel, Shape } from "../../ir/nodes.ts";
import { shape, T, U } from "../../ir/shape.ts";
import { usedBuffer } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import {
  dataBuffer,
  gradBuffer,
  gradScale,
  type Rest,
  type RowVariant,
  writeEmissions,
  writeRow,
} from "./class-row.ts";
import type { FreeClass } from "./free-classes.ts";
import { LOGS, logOf, probabilitiesOf, probabilityScalars } from "./probabilities.ts";

// One frame's C-wide part as a kernel that a lattice's kernel invokes when it reaches the frame.

export interface FrameRow {
  readonly name: string;
  readonly doc: string;
  /** Absent: emissions only. */
  readonly variant?: RowVariant;
}

/** Stage 0 of every pass: emissions only, because another pass or another worker does the rest of the row. */
export const emissionsRow: FrameRow = { name: "emissions", doc: "Emissions." };

/** What else the forward and the backward pass may need: stages from 1 on of `rowStage`. */
export const forwardRows: readonly FrameRow[] = [
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
 * What each frame leaves out of the loss: rest and factor of `rest + log(factor)`. Not the logarithm, which costs a tenth of a
 * frame with few classes; NaN if any value of the frame is.
 */
export const restBuffer: Buffer = { name: "rest", type: "total", access: "write", shape: shape([T, 2]) };

function writeRest(b: Block, frame: Expr, { rest, factor }: Rest): void {
  const at = b.let("restAt", mul(frame, i32(2)));
  b.write("rest", at, rest);
  b.write("rest", add(at, i32(1)), factor ?? real(1, "total"));
}

/** The frame's logits of the target's classes. */
export function logitsBuffer(schedule: Schedule): Buffer {
  return { name: "logits", type: "real", access: "readwrite", shape: shape([add(U, i32(schedule.overrun))]) };
}

/** Of the frame's probabilities, collected, their logarithms: seldom wanted, so it stands once for all rows. */
export function logs(schedule: Schedule): Kernel {
  const { name } = logitsBuffer(schedule);
  return kernel(
    {
      name: LOGS,
      doc: "The logarithms of the frame's probabilities of the target's classes.",
      scalars: [{ name: "usedCount", type: "i32", doc: "U" }, ...probabilityScalars],
      buffers: [logitsBuffer(schedule)],
    },
    (b, scalar) =>
      b.for("id", i32(0), sub(scalar("usedCount"), i32(1)), schedule.order, (id, b) => {
        const log = logOf(b, b.let("x", b.read(name, id)), scalar("floor"));
        b.write(name, id, log);
      }),
  );
}

/** The frame's emissions. */
export function emissionRow(schedule: Schedule, access: Buffer["access"]): Buffer {
  return { name: "emissions", type: "emission", access, shape: rowShape(schedule) };
}

/** Of what a frame has for each id, and for none. */
export const rowShape = ({ overrun }: Schedule): Shape => shape([add(U, i32(1 + overrun))]);

/** @param free classes without a column, and their ids */
export function frameRow(
  { name, doc, variant }: FrameRow,
  schedule: Schedule,
  free: readonly FreeClass[] = [],
): Kernel {
  const { gradient } = variant ?? { gradient: "none" };
  return kernel(
    {
      name,
      doc,
      scalars: [
        {
          name: "grain",
          type: "real",
          doc: "how far below its frame's best an emission may be, or of best paths: steps of a nat",
        },
        { name: "frame", type: "i32", doc: "t" },
        { name: "row", type: "i32", doc: "where the frame begins in `data` and `grad`" },
        { name: "classes", type: "i32", doc: "C" },
        { name: "usedCount", type: "i32", doc: "U, classes that the target uses, the blank counted" },
        ...probabilityScalars,
        ...(gradient === "logits" ? [gradScale] : []),
        ...free.map(
          ({ value }) => ({ name: value, type: "real", doc: "what it says of the frame" }) as const,
        ),
      ],
      buffers: [
        dataBuffer,
        ...(gradient === "none" ? [] : [gradBuffer]),
        usedBuffer(schedule),
        emissionRow(schedule, "write"),
        logitsBuffer(schedule),
        ...(variant ? [restBuffer] : []),
      ],
    },
    (b, scalar) => {
      const [row, usedCount] = [scalar("row"), scalar("usedCount")];
      const collected = logitsBuffer(schedule).name;
      const { order } = schedule;
      const base = writeEmissions(b, {
        row,
        start: i32(0),
        usedCount,
        grain: scalar("grain"),
        order,
        collected,
        probabilities: probabilitiesOf(scalar),
        free: free.map(({ id, value }) => ({ id, value: scalar(value) })),
      });
      if (!variant) return;
      const scale = gradient === "logits" ? scalar("gradScale") : undefined;
      writeRest(
        b,
        scalar("frame"),
        writeRow(
          b,
          variant,
          { start: row, classes: scalar("classes") },
          base,
          scale,
          probabilitiesOf(scalar),
        ),
      );
    },
  );
}
