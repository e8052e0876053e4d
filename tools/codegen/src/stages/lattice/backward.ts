import { windowEdges } from "../../derive/window.ts";
import { add, type Block, ge, i32, kernel, op, sub } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { emissionReader } from "../cells/emissions.ts";
import { guardBuffers, guardReader } from "../cells/guards.ts";
import { windowAt } from "../cells/window.ts";
import { type FrameSource, type OpenFrame, stored } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import { beta } from "../sweep/direction.ts";
import { inLoops } from "../sweep/loops.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { frameBefore, sweep } from "../sweep/sweep.ts";
import { type FrameGamma, frameGamma, gammaBuffers } from "./gamma.ts";

/**
 * Beta, one frame at a time, and its posteriors with alpha. Two rows are kept of w = emission * beta, which the frame
 * before sums up.
 */
export function backward(lattice: Lattice, schedule: Schedule, source: FrameSource = stored): Kernel {
  const direction = beta(lattice);
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
      const alphaOf = (b: Block, t: Expr) => rows.row(b, "alpha", t);
      const betaOf = (b: Block, t: Expr) => rows.row(b, "beta", op("i32", "and", t, i32(1)));
      const windowOf = (t: Expr) => windowAt(edges, t, frames, targetLength);
      const weights = arcWeights(b, lattice, scalar);

      b.comment("the last frame: only final states");
      const last = b.let("last", sub(frames, i32(1)));
      {
        const frame = opened.frame(b, last);
        const emission = emissionReader(b, lattice, frame.start);
        const [lastAlpha, lastBeta] = [alphaOf(b, last), betaOf(b, last)];
        const window = windowOf(last);
        const place = { start: frame.start, usedCount, targetLength, window, sparse: true };
        const gamma = frameGamma(b, lattice, schedule, place);
        lastBeta.fillDead(b, window.low, window.high);
        for (const { family, k: distance, weight } of lattice.final) {
          const k = b.let("endK", add(targetLength, i32(distance)));
          b.if(ge(k, i32(0)), (b) => {
            const one = weighed(b, b.let("one", op("weight", "one")), weight, weights);
            const alpha = b.let("alpha", lastAlpha.read(b, family, k));
            gamma.add(b, family, k, op("real", "posterior", alpha, one, total));
            lastBeta.write(b, family, k, b.let("ending", op("weight", "scale", one, emission(b, family, k))));
          });
        }
        finished(b, frame, gamma);
      }

      const course = {
        direction,
        from: sub(last, i32(1)),
        to: i32(0),
        guard: guardReader(lattice, schedule, targetLength),
        weights,
      };
      sweep(b, inLoops(schedule), course, (b, t) => {
        const next = frameBefore(direction, t);
        const frame = opened.frame(b, t);
        const emission = emissionReader(b, lattice, frame.start);
        const [alphaRow, previous, row] = [alphaOf(b, t), betaOf(b, next), betaOf(b, t)];
        const { low, high } = windowOf(t);
        const window = { low: b.let("low", low), high: b.let("high", high) };
        const place = { start: frame.start, usedCount, targetLength, window, sparse: false };
        const gamma = frameGamma(b, lattice, schedule, place);
        previous.pad(b, direction.step, windowOf(next), window);
        return {
          t,
          window,
          previous,
          row,
          emission,
          stem: "Beta",
          before(b, { family, k, value }) {
            const alpha = b.let(`${family}Alpha`, alphaRow.read(b, family, k));
            gamma.add(b, family, k, op("real", "posterior", alpha, value, total));
          },
          close: (b) => finished(b, frame, gamma),
        };
      });
    },
  );
}

function finished(b: Block, frame: OpenFrame, gamma: FrameGamma): void {
  frame.posteriors(b, gamma.finish(b));
}
