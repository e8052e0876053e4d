import { requiredFrames } from "../derive/required-frames.ts";
import { add, type Block, eq, i32, kernel, lt, max, ne, select, sub } from "../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import { overrun, type Schedule } from "./schedule.ts";

// What the lattice needs of one target: its classes compacted to ids, so that a frame has one emission and one posterior
// per class however often the class occurs (and no atomics are needed to add them up), and the fewest frames it fits in.
// Id 0 is the blank; id `used` belongs to no class: its emission is dead, and label S, which does not exist, has it.

export function labels(lattice: Lattice, schedule: Schedule): Kernel {
  const { first, differing, repeated } = requiredFrames(lattice);
  const spare = overrun(schedule);
  return kernel(
    {
      name: "labels",
      doc: "Compacts one target to ids and counts the frames it needs.",
      scalars: [
        { name: "targetStart", type: "i32", doc: "where the sample's target begins in `targets`" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "blank", type: "i32", doc: "index of the blank class" },
      ],
      buffers: [
        { name: "targets", type: "i32", access: "read", shape: "[sum of S]" },
        { name: "slots", type: "i32", access: "readwrite", shape: "[C], all 0 between calls" },
        { name: "ids", type: "i32", access: "readwrite", shape: idsShape(schedule) },
        {
          name: "used",
          type: "i32",
          access: "readwrite",
          shape: usedShape(schedule) + ", the class of each id",
        },
        {
          name: "differs",
          type: "i32",
          access: "write",
          shape: `[S+${2 + spare}], 1 where label k is unlike label k-1`,
        },
        { name: "counts", type: "i32", access: "write", shape: "[2]: U, required frames" },
        ...(schedule === "parallel" ? groupBuffers : []),
      ],
    },
    (b, scalar) => {
      const [targetStart, targetLength, blank] = [
        scalar("targetStart"),
        scalar("targetLength"),
        scalar("blank"),
      ];
      b.write("used", i32(0), blank);
      const count = b.var("count", i32(1));
      const frames = b.var("frames", i32(0));
      b.for("k", i32(0), sub(targetLength, i32(1)), "ascending", (k, b) => {
        const label = b.let("label", b.read("targets", add(targetStart, k)));
        // `targets[targetStart + k - 1]` would be the previous sample's for k = 0, so the index stays on the label itself.
        const before = b.let("before", b.read("targets", max(sub(add(targetStart, k), i32(1)), targetStart)));
        const unlike = b.let(
          "unlike",
          select(lt(i32(0), k), select(ne(label, before), i32(1), i32(0)), i32(0)),
        );
        b.write("differs", k, unlike);
        const step =
          differing === repeated ? i32(differing) : select(ne(unlike, i32(0)), i32(differing), i32(repeated));
        b.assign(frames, add(frames, select(lt(i32(0), k), step, i32(first))));
        b.if(eq(b.read("slots", label), i32(0)), (b) => {
          b.write("slots", label, count);
          b.write("used", count, label);
          b.assign(count, add(count, i32(1)));
        });
        b.write("ids", k, b.read("slots", label));
      });
      for (let i = 0; i <= spare; i++) b.write("ids", add(targetLength, i32(i)), count);
      for (let i = 0; i <= 1 + spare; i++) b.write("differs", add(targetLength, i32(i)), i32(0));
      b.for("id", i32(1), sub(count, i32(1)), "any", (id, b) => b.write("slots", b.read("used", id), i32(0)));
      for (let i = 0; i < spare; i++) b.write("used", add(count, i32(i)), blank);
      if (schedule === "parallel") group(b, targetLength, count);
      b.write("counts", i32(0), count);
      b.write("counts", i32(1), frames);
    },
  );
}

export const idsShape = (schedule: Schedule): string => `[S+${1 + overrun(schedule)}]`;

/** Spare ids are the blank's, whose logit can be read like any other. */
export const usedShape = (schedule: Schedule): string =>
  schedule === "lanes" ? `[U+${overrun(schedule)}]` : "[U]";

const groupBuffers: readonly Buffer[] = [
  {
    name: "starts",
    type: "i32",
    access: "readwrite",
    shape: "[U+2], where each id's positions begin; the last is spare",
  },
  { name: "positions", type: "i32", access: "write", shape: "[S], the k of each id's labels" },
];

/** Sorts the positions by id. Each id is counted two places ahead, so that filling leaves `starts` where it belongs. */
function group(b: Block, targetLength: Expr, count: Expr): void {
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
