import { backwardStep } from "../derive/step.ts";
import { window } from "../derive/window.ts";
import { add, type Block, ge, i32, kernel, op, sub } from "../ir/build.ts";
import type { Expr, Kernel } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import { type Frame, type FrameSource, stored } from "./frame-source.ts";
import { type FrameGamma, frameGamma, gammaBuffers } from "./gamma.ts";
import { idsShape } from "./labels.ts";
import { CellRows, cellBuffer, emissionReader, frameWindow, guardBuffers } from "./lattice-rows.ts";
import type { OneThread } from "./schedule.ts";
import { walk } from "./walk.ts";

/**
 * Beta, one frame at a time, and the posteriors it gives with alpha. Two rows are kept of w = emission * beta, which is
 * what the frame before sums up.
 */
export function backward(lattice: Lattice, schedule: OneThread, source: FrameSource = stored): Kernel {
  const step = backwardStep(lattice);
  const span = window(lattice);
  const families = Object.keys(lattice.families);
  return kernel(
    {
      name: "backward",
      doc: "Gamma: the posterior of each class of the target at each frame.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        ...source.scalars,
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        ...source.buffers,
        cellBuffer(lattice, schedule, "alpha", "T", "read"),
        { name: "total", type: "weight", access: "read", shape: "[1]" },
        cellBuffer(lattice, schedule, "beta", "2", "readwrite"),
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
      const frameOf = (t: Expr) => frameWindow(span, t, frames, targetLength);

      b.comment("the last frame: only final states");
      const last = b.let("last", sub(frames, i32(1)));
      {
        const frame = opened.frame(b, last);
        const emission = emissionReader(b, lattice, frame.start);
        const [lastAlpha, lastBeta] = [alphaOf(b, last), betaOf(b, last)];
        const here = frameOf(last);
        const gamma = frameGamma(b, lattice, schedule, {
          start: frame.start,
          usedCount,
          targetLength,
          window: here,
          sparse: true,
        });
        lastBeta.fillDead(b, here.low, here.high);
        for (const { family, k: distance } of lattice.final) {
          const k = b.let("endK", add(targetLength, i32(distance)));
          b.if(ge(k, i32(0)), (b) => {
            const one = b.let("one", op("weight", "one"));
            const alpha = b.let("alpha", lastAlpha.read(b, family, k));
            gamma.add(b, family, k, op("real", "posterior", alpha, one, total));
            lastBeta.write(b, family, k, b.let("ending", op("weight", "scale", one, emission(b, family, k))));
          });
        }
        finished(b, frame, gamma);
      }

      b.for("t", i32(0), sub(last, i32(1)), "descending", (t, b) => {
        const next = add(t, i32(1));
        const frame = opened.frame(b, t);
        const emission = emissionReader(b, lattice, frame.start);
        const [alphaRow, after, row] = [alphaOf(b, t), betaOf(b, next), betaOf(b, t)];
        const { low, high } = frameOf(t);
        const here = { low: b.let("low", low), high: b.let("high", high) };
        const gamma = frameGamma(b, lattice, schedule, {
          start: frame.start,
          usedCount,
          targetLength,
          window: here,
          sparse: false,
        });
        after.pad(b, step, frameOf(next), here);
        walk(b, schedule, {
          step,
          from: here.low,
          to: here.high,
          cell: (b, family, k) => after.read(b, family, k),
          guard: (b, k) => b.read("differs", k),
          visit: (b, k, sums) => {
            for (const family of families) {
              const beta = sums[family]!;
              const alpha = b.let(`${family}Alpha`, alphaRow.read(b, family, k));
              gamma.add(b, family, k, op("real", "posterior", alpha, beta, total));
              row.write(
                b,
                family,
                k,
                b.let(`${family}Beta`, op("weight", "scale", beta, emission(b, family, k))),
              );
            }
          },
        });
        finished(b, frame, gamma);
      });
    },
  );
}

function finished(b: Block, frame: Frame, gamma: FrameGamma): void {
  frame.posteriors(b, gamma.finish(b));
}
