import { add, type Block, i32, sub } from "../../ir/build.ts";
import type { Buffer, Expr } from "../../ir/nodes.ts";
import { S, shape, U } from "../../ir/shape.ts";

// The positions of each class in the target, for threads that gather its posteriors.

export const groupBuffers: readonly Buffer[] = [
  {
    name: "starts",
    type: "i32",
    access: "readwrite",
    shape: shape([add(U, i32(2))], "where each id's positions begin; the last is spare"),
  },
  { name: "positions", type: "i32", access: "write", shape: shape([S], "the k of each id's labels") },
];

/** Sorts the positions by id. Each id is counted two places ahead, so that filling leaves `starts` where it belongs. */
export function groupByClass(b: Block, targetLength: Expr, count: Expr): void {
  const last = sub(targetLength, i32(1));
  b.for("id", i32(0), add(count, i32(1)), "any", (id, b) => b.write("starts", id, i32(0)));
  b.for("k", i32(0), last, "ascending", (k, b) => {
    const ahead = b.let("ahead", add(b.read("ids", k), i32(2)));
    b.write("starts", ahead, add(b.read("starts", ahead), i32(1)));
  });
  b.for("id", i32(1), add(count, i32(1)), "ascending", (id, b) =>
    b.write("starts", id, add(b.read("starts", id), b.read("starts", sub(id, i32(1))))),
  );
  b.for("k", i32(0), last, "ascending", (k, b) => {
    const next = b.let("next", add(b.read("ids", k), i32(1)));
    b.write("positions", b.read("starts", next), k);
    b.write("starts", next, add(b.read("starts", next), i32(1)));
  });
}
