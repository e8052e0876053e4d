import { familiesOf } from "../../derive/vocabulary.ts";
import { windowEdges } from "../../derive/window.ts";
import { i32, kernel, real, sub } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { keptCell, keptRow, keptShape, meetingScalar } from "../cells/kept-cells.ts";
import { windowAt } from "../cells/window.ts";
import { frameRange } from "../classes/all-frames.ts";
import { statesBuffer, writeStates } from "./state-row.ts";

/** From the posteriors of all cells, as `join` and `part` leave them, to those of states, independently for each frame. */
export function statePosteriors(lattice: Lattice): Kernel {
  const edges = windowEdges(lattice);
  return kernel(
    {
      name: "statePosteriors",
      doc: "The posterior of each state, from those of the cells.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        ...frameRange,
        { name: "targetLength", type: "i32", doc: "S" },
        meetingScalar,
        { name: "statesFrom", type: "i32", doc: "where the sample's begin in `states`" },
      ],
      buffers: [
        { name: "posteriors", type: "real", access: "read", shape: keptShape(lattice) },
        statesBuffer,
      ],
    },
    (b, scalar) => {
      const targetLength = scalar("targetLength");
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const cellAt = keptCell(lattice, keptRow(t, scalar("meeting")), targetLength);
        const { low, high } = windowAt(edges, t, scalar("frames"), targetLength);
        const window = { low: b.let("low", low), high: b.let("high", high) };
        const share = (family: string, k: Expr) => b.read("posteriors", cellAt(family, k));
        const mass = b.var("mass", real(0));
        b.for("k", window.low, window.high, "any", (k, b) => {
          for (const family of familiesOf(lattice)) b.accumulate(mass, "add", share(family, k));
        });
        writeStates(b, lattice, { start: scalar("statesFrom"), t, targetLength, window, mass, share });
      });
    },
  );
}
