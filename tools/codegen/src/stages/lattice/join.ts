import { familiesOf } from "../../derive/vocabulary.ts";
import { windowEdges } from "../../derive/window.ts";
import { type Block, i32, kernel, ne, op, real, select } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import { shape } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { carriesShape, keptCell, keptShape } from "../cells/kept-cells.ts";
import { windowAt } from "../cells/window.ts";

/**
 * Alpha and beta have reached the same frame. Their products are its posteriors, and add up to the total. The total is a sum of
 * reals relative to the largest product, so threads may add it up in any order.
 */
export function join(lattice: Lattice): Kernel {
  const families = familiesOf(lattice);
  return kernel(
    {
      name: "join",
      doc: "The total, and the posteriors of the frame where alpha and beta meet.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "meeting", type: "i32", doc: "the frame that carries are of" },
        { name: "keeps", type: "i32", doc: "whether posteriors are wanted" },
      ],
      buffers: [
        { name: "carries", type: "weight", access: "read", shape: carriesShape(lattice) },
        { name: "posteriors", type: "real", access: "write", shape: keptShape(lattice) },
        { name: "total", type: "weight", access: "write", shape: shape([1]) },
        {
          name: "alive",
          type: "i32",
          access: "write",
          shape: shape([1], "0 where the total probability is 0"),
        },
      ],
    },
    (b, scalar) => {
      const [targetLength, meeting] = [scalar("targetLength"), scalar("meeting")];
      const alphas = keptCell(lattice, i32(0), targetLength);
      const betas = keptCell(lattice, i32(1), targetLength);
      const kept = keptCell(lattice, meeting, targetLength);
      const { low, high } = windowAt(windowEdges(lattice), meeting, scalar("frames"), targetLength);
      const product = (b: Block, family: string, k: Expr) => {
        const alpha = b.let("alpha", b.read("carries", alphas(family, k)));
        const beta = b.let("beta", b.read("carries", betas(family, k)));
        return b.let("joint", op("weight", "product", alpha, beta));
      };
      const magnitude = b.var("magnitude", i32(-(2 ** 30)));
      b.for("k", low, high, "any", (k, b) => {
        for (const family of families)
          b.accumulate(magnitude, "max", op("i32", "magnitude", product(b, family, k)));
      });
      const sum = b.var("sum", real(0));
      b.for("k", low, high, "any", (k, b) => {
        for (const family of families) {
          const share = b.let("share", op("real", "relative", product(b, family, k), magnitude));
          b.accumulate(sum, "add", share);
          b.if(ne(scalar("keeps"), i32(0)), (b) => b.write("posteriors", kept(family, k), share));
        }
      });
      const total = b.let("all", op("weight", "absolute", sum, magnitude));
      b.write("total", i32(0), total);
      b.write("alive", i32(0), select(op("bool", "isDead", total), i32(0), i32(1)));
    },
  );
}
