import { windowEdges } from "../../derive/window.ts";
import { i32, kernel, op } from "../../ir/build.ts";
import type { Kernel } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weightScalars } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { guardBuffers } from "../cells/guards.ts";
import { windowAt } from "../cells/window.ts";
import { type FrameSource, stored } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { betaRows } from "./beta-rows.ts";
import { type FrameGamma, frameGamma, gammaBuffers } from "./gamma.ts";

/** Beta, one frame at a time, and its posteriors with alpha. Two rows of beta are kept. */
export function backward(lattice: Lattice, schedule: Schedule, source: FrameSource = stored): Kernel {
  const edges = windowEdges(lattice);
  return kernel(
    {
      name: "backward",
      doc: "Gamma: the posterior of each class of the target at each frame.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        ...source.buffers,
        cellBuffer(lattice, schedule, "alpha", T, "read"),
        { name: "total", type: "weight", access: "read", shape: shape([1]) },
        cellBuffer(lattice, schedule, "beta", 2, "readwrite"),
        ...gammaBuffers(schedule, source.gammaShape),
      ],
    },
    (b, scalar) => {
      const [frames, targetLength, usedCount] = [
        scalar("frames"),
        scalar("targetLength"),
        scalar("usedCount"),
      ];
      const opened = source.open(b, scalar);
      const total = b.let("all", b.read("total", i32(0)));
      const rows = new CellRows(b, lattice, schedule, targetLength);
      betaRows(b, lattice, schedule, {
        frames,
        targetLength,
        weights: arcWeights(b, lattice, scalar),
        windowOf: (t) => windowAt(edges, t, frames, targetLength),
        rowOf: (b, t) => rows.row(b, "beta", op("i32", "and", t, i32(1))),
        open(b, t) {
          const frame = opened.frame(b, t);
          const alpha = rows.row(b, "alpha", t);
          let gamma: FrameGamma;
          return {
            start: frame.start,
            begin(b, window, sparse) {
              const place = { start: frame.start, usedCount, targetLength, window, sparse };
              gamma = frameGamma(b, lattice, schedule, place);
            },
            cell(b, family, k, beta) {
              const here = b.let(`${family}Alpha`, alpha.read(b, family, k));
              gamma.add(b, family, k, op("real", "posterior", here, beta, total));
            },
            end: (b) => frame.posteriors(b, gamma.finish(b)),
          };
        },
      });
    },
  );
}
