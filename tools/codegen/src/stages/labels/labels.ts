import { distanceOf, guardsOf, namedClasses } from "../../derive/vocabulary.ts";
import { add, type Block, eq, ge, i32, kernel, max, ne, op, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel, Shape } from "../../ir/nodes.ts";
import { C, L, S, shape, U } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { guardBuffers, guardMargin, guardWriter } from "../cells/guards.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { groupBuffers, groupByClass } from "./positions.ts";
import { requiredFrames } from "./required-frames.ts";

// What the lattice needs of one target. Its classes are compacted to ids, so that a frame has one emission and one posterior
// per class however often the class occurs, and no atomics are needed to add them up. It also gives the fewest frames that fit.
// The first ids are the classes that the caller names, and the blank's is 0, whether or not labels are among them. Id `used`
// belongs to no class, so its emission is dead. Label S, which does not exist, has that id.

export function labels(lattice: Lattice, schedule: Schedule): Kernel {
  const named = namedClasses(lattice);
  const spare = schedule.overrun;
  return kernel(
    {
      name: "labels",
      doc: "Compacts one target to ids and counts the frames it needs.",
      scalars: [
        { name: "targetStart", type: "i32", doc: "where the sample's target begins in `targets`" },
        { name: "targetLength", type: "i32", doc: "S" },
        ...named.map((name) => ({ name, type: "i32", doc: `index of the ${name} class` }) as const),
      ],
      buffers: [
        { name: "targets", type: "i32", access: "read", shape: shape([L]) },
        {
          name: "slots",
          type: "i32",
          access: "readwrite",
          shape: shape([slotsOf(lattice)], "id + 1; all 0 between calls"),
        },
        { name: "ids", type: "i32", access: "readwrite", shape: idsShape(schedule) },
        {
          name: "used",
          type: "i32",
          access: "readwrite",
          shape: { ...usedShape(schedule), doc: "the class of each id" },
        },
        ...guardBuffers(lattice, schedule, "readwrite"),
        { name: "counts", type: "i32", access: "write", shape: shape([2], "U and the required frames") },
        ...(schedule.shared ? groupBuffers : []),
      ],
    },
    (b, scalar) => {
      const [targetStart, targetLength] = [scalar("targetStart"), scalar("targetLength")];
      for (const [id, name] of named.entries()) {
        // What has no column reads the blank's, and nothing comes of it.
        b.write("used", i32(id), scalar(lattice.free?.includes(name) ? "blank" : name));
        b.write("slots", scalar(name), i32(id + 1));
      }
      const count = b.var("count", i32(named.length));
      b.for("k", i32(0), sub(targetLength, i32(1)), "ascending", (k, b) => {
        const label = b.let("label", b.read("targets", add(targetStart, k)));
        b.if(eq(b.read("slots", label), i32(0)), (b) => {
          b.write("used", count, label);
          b.assign(count, add(count, i32(1)));
          b.write("slots", label, count);
        });
        b.write("ids", k, sub(b.read("slots", label), i32(1)));
      });
      for (let i = 0; i <= spare; i++) b.write("ids", add(targetLength, i32(i)), count);
      b.for("id", i32(0), sub(count, i32(1)), "any", (id, b) => b.write("slots", b.read("used", id), i32(0)));
      for (const free of lattice.free ?? []) b.write("slots", scalar(free), i32(0));
      for (let i = 0; i < spare; i++) b.write("used", add(count, i32(i)), scalar("blank"));
      writeGuards(b, lattice, schedule, { targetStart, targetLength });
      if (schedule.shared) groupByClass(b, targetLength, count);
      b.write("counts", i32(0), count);
      b.write("counts", i32(1), requiredFrames(b, lattice, schedule, targetLength));
    },
  );
}

/** Labels without a column come after those that have one. */
const slotsOf = ({ free = [] }: Lattice): Expr => add(C, i32(free.length));

/** Labels before the first and after the last differ from all others. */
function writeGuards(
  b: Block,
  lattice: Lattice,
  schedule: Schedule,
  { targetStart, targetLength }: { readonly targetStart: Expr; readonly targetLength: Expr },
): void {
  const write = guardWriter(lattice, schedule, targetLength);
  for (const guard of guardsOf(lattice)) {
    const distance = i32(distanceOf(guard));
    b.for("k", i32(0), sub(targetLength, i32(1)), "ascending", (k, b) => {
      const label = add(targetStart, k);
      // Instead of going into another sample's labels, the index stays at the target's first label.
      const other = max(sub(label, distance), targetStart);
      const unlike = op(
        "bool",
        "either",
        ne(b.read("targets", label), b.read("targets", other)),
        ge(sub(distance, i32(1)), k),
      );
      write(b, guard, k, select(unlike, i32(1), i32(0)));
    });
    for (let i = 0; i < guardMargin(lattice, schedule); i++)
      write(b, guard, add(targetLength, i32(i)), i32(1));
  }
}

export const idsShape = ({ overrun }: Schedule): Shape => shape([add(S, i32(1 + overrun))]);

/** Spare ids are the blank's, because its logit can be read like any other. */
const usedShape = ({ overrun }: Schedule): Shape => shape([add(U, i32(overrun))]);

export const usedBuffer = (schedule: Schedule): Buffer => ({
  name: "used",
  type: "i32",
  access: "read",
  shape: usedShape(schedule),
});
