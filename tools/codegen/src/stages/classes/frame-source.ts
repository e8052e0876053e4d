import { add, type Block, ge, i32, lt, mul, op, select, sub } from "../../ir/build.ts";
import type { Expr, Kernel, Shape } from "../../ir/nodes.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { usedBuffer } from "../labels/labels.ts";
import { type Schedule, serial } from "../sweep/schedule.ts";
import { everyFrame, frameRange, frameWidth } from "./all-frames.ts";
import { dataBuffer, gradBuffer, gradScale, rowScalars } from "./class-row.ts";
import { freeBuffers, freeClasses, freeScalars, freeValues } from "./free-classes.ts";
import { emissionRow, emissionsRow, type FrameRow, logitsBuffer, restBuffer, rowShape } from "./one-frame.ts";
import { probabilityScalars } from "./probabilities.ts";

// Where a lattice gets a frame's emissions, and what it does with its posteriors. "stored": other kernels do the
// C-wide rows before and after. "row by row": the lattice's own kernel does each frame's row when it reaches the frame. Then
// posteriors are subtracted while the row is in cache, and only one row of emissions and one of gamma exist.

export interface FrameSource {
  readonly scalars: Kernel["scalars"];
  readonly buffers: Kernel["buffers"];
  /** Of `gamma`. */
  readonly gammaShape: Shape;
  open(b: Block, scalar: (name: string) => Expr): OpenFrames;
}

export interface OpenFrames {
  /** Called once for each frame, before anything else. */
  frame(b: Block, t: Expr): OpenFrame;
}

export interface OpenFrame {
  /** Where its emissions begin, and its gamma. */
  readonly start: Expr;
  /** Its row of gamma holds the classes' posteriors; `share` makes them add up to 1. */
  posteriors(b: Block, share: Expr): void;
}

/** Where a schedule overruns a frame's ids, there is room behind them. */
export const storedIn = (schedule: Schedule): FrameSource => ({
  scalars: [],
  buffers: [{ name: "emissions", type: "emission", access: "read", shape: everyFrame(schedule) }],
  gammaShape: everyFrame(schedule),
  open: (b, scalar) => {
    const usedCount = scalar("usedCount");
    const width = b.let("width", frameWidth(usedCount, schedule));
    return {
      frame: (b, t) => {
        const start = b.let("frameStart", mul(t, width));
        return {
          start,
          posteriors: (b, share) =>
            b.for("id", i32(0), sub(usedCount, i32(1)), "any", (id, b) => {
              const at = b.let("idAt", add(start, id));
              b.write("gamma", at, mul(b.read("gamma", at), share));
            }),
        };
      },
    };
  },
});

export const stored = storedIn(serial);

/** What only reads emissions has. */
export interface EmissionSource {
  readonly scalars: Kernel["scalars"];
  readonly buffers: Kernel["buffers"];
  open(b: Block, scalar: (name: string) => Expr): { frame(b: Block, t: Expr): Pick<OpenFrame, "start"> };
}

/** As `stored`, of some frames only. */
export const storedFrom: EmissionSource = {
  scalars: [{ name: "emissionsFrom", type: "i32", doc: "the frame whose emissions come first" }],
  buffers: [
    {
      name: "emissions",
      type: "emission",
      access: "read",
      shape: { doc: "[frames, U+1]" },
    },
  ],
  open: (b, scalar) => {
    const width = b.let("width", add(scalar("usedCount"), i32(1)));
    return {
      frame: (b, t) => ({ start: b.let("frameStart", mul(sub(t, scalar("emissionsFrom")), width)) }),
    };
  },
};

/** The kernel has each frame's emissions made when it reaches the frame. */
export function emissionsByRow(schedule: Schedule, lattice: Lattice): EmissionSource {
  const free = freeClasses(lattice);
  return {
    scalars: [...rowScalars, ...probabilityScalars, ...freeScalars(free)],
    buffers: [
      dataBuffer,
      usedBuffer(schedule),
      emissionRow(schedule, "readwrite"),
      logitsBuffer(schedule),
      ...freeBuffers(free),
    ],
    open: (_b, scalar) => ({
      frame: (b, t) => {
        const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
        const values = freeValues(b, free, scalar, t).map(({ name, value }) => [name, value] as const);
        const scalars = { frame: t, row, grain: scalar("grain"), ...Object.fromEntries(values) };
        b.invoke(i32(0), [emissionsRow.name], scalars);
        return { start: i32(0) };
      },
    }),
  };
}

/**
 * Frames `firstFrame` to `endFrame` - 1 get the row that `rowStage` says, and their gradient; all others emissions only. So
 * workers can share the rows of one sample, each with the whole lattice.
 *
 * @param rows the stages to choose from, after `emissionsRow`; whether any writes a gradient says whether posteriors go there
 */
export function rowByRow(schedule: Schedule, rows: readonly FrameRow[]): FrameSource {
  const gradient = rows.some(({ variant }) => variant && variant.gradient !== "none");
  const names = [emissionsRow, ...rows].map(({ name }) => name);
  return {
    scalars: [
      ...rowScalars,
      ...probabilityScalars,
      ...frameRange,
      {
        name: "rowStage",
        type: "i32",
        doc: "what is done of a row: 0 emissions, else by its place in the pass's list of stages, from 1 on",
      },
      ...(gradient ? [gradScale] : []),
    ],
    buffers: [
      dataBuffer,
      ...(gradient ? [gradBuffer] : []),
      usedBuffer(schedule),
      emissionRow(schedule, "readwrite"),
      logitsBuffer(schedule),
      restBuffer,
    ],
    gammaShape: rowShape(schedule),
    open: (b, scalar) => {
      const usedCount = scalar("usedCount");
      const reach = b.let("reach", op("real", "reach", scalar("frames")));
      return {
        frame: (b, t) => {
          const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
          const inside = b.let(
            "inside",
            op("bool", "both", ge(t, scalar("firstFrame")), lt(t, scalar("endFrame"))),
          );
          b.invoke(b.let("stage", select(inside, scalar("rowStage"), i32(0))), names, {
            frame: t,
            row,
            grain: reach,
          });
          return {
            start: i32(0),
            posteriors: (b, share) =>
              b.if(inside, (b) =>
                b.for("id", i32(0), sub(usedCount, i32(1)), "any", (id, b) => {
                  const at = b.let("at", add(row, b.read("used", id)));
                  // Not by both factors in one: they may be beyond the dtype's range.
                  const gamma = mul(mul(b.read("gamma", id), share), scalar("gradScale"));
                  b.write("grad", at, sub(b.read("grad", at), gamma));
                }),
              ),
          };
        },
      };
    },
  };
}
