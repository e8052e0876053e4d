import { familiesOf } from "../../derive/vocabulary.ts";
import { windowEdges } from "../../derive/window.ts";
import { add, type Block, i32, kernel, real, select, sub } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { keptCell, keptRow, keptShape, meetingScalar } from "../cells/kept-cells.ts";
import { windowAt } from "../cells/window.ts";
import { frameRange } from "../classes/all-frames.ts";
import { type LossType, lossBits, readLoss, sampleScalar } from "../classes/loss-bits.ts";
import { rowOf, statesBuffer, writeStates } from "./state-row.ts";

/**
 * From the posteriors of all cells, as `join` and `part` leave them, to those of states, independently for each frame. Where the loss is not
 * finite there need be none.
 *
 * @param type of `losses`
 */
export function statePosteriors(lattice: Lattice, type: LossType): Kernel {
  return kernel(
    {
      name: "statePosteriors",
      doc: "The posterior of each state, from those of the cells; 0 where the loss is infinite, NaN where that is.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        ...frameRange,
        sampleScalar,
        { name: "targetLength", type: "i32", doc: "S" },
        meetingScalar,
        { name: "statesFrom", type: "i32", doc: "where the sample's begin in `states`" },
      ],
      buffers: [
        { name: "posteriors", type: "real", access: "read", shape: keptShape(lattice) },
        lossBits(type),
        statesBuffer,
      ],
    },
    (b, scalar) => {
      const { finite, poisoned } = readLoss(b, type, scalar("sample"));
      const eachFrame = (b: Block, visit: (t: Expr, b: Block) => void) =>
        b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", visit);
      const place = { start: scalar("statesFrom"), targetLength: scalar("targetLength") };
      b.if(
        finite,
        (b) => eachFrame(b, (t, b) => spread(b, lattice, scalar, { ...place, t })),
        (b) => {
          const value = b.let("value", select(poisoned, real(Number.NaN), real(0)));
          eachFrame(b, (t, b) => {
            const { row, width } = rowOf(b, { ...place, t });
            b.for("i", row, sub(add(row, width), i32(1)), "any", (at, b) => b.write("states", at, value));
          });
        },
      );
    },
  );
}

function spread(
  b: Block,
  lattice: Lattice,
  scalar: (name: string) => Expr,
  { start, t, targetLength }: Readonly<Record<"start" | "t" | "targetLength", Expr>>,
): void {
  const cellAt = keptCell(lattice, keptRow(t, scalar("meeting")), targetLength);
  const { low, high } = windowAt(windowEdges(lattice), t, scalar("frames"), targetLength);
  const window = { low: b.let("low", low), high: b.let("high", high) };
  const share = (family: string, k: Expr) => b.read("posteriors", cellAt(family, k));
  const mass = b.var("mass", real(0));
  b.for("k", window.low, window.high, "any", (k, b) => {
    for (const family of familiesOf(lattice)) b.accumulate(mass, "add", share(family, k));
  });
  writeStates(b, lattice, { start, t, targetLength, window, mass, share });
}
