import { type Shift, spliceOf } from "../../derive/splice.ts";
import { add, type Block, eq, ge, i32, kernel, max, min, mul, ne, op, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { shape, U } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { storedIn } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { bypassBuffer, bypassName, hasBypasses } from "./bypasses.ts";
import { type Flow, flowPlace, flowsBuffer, flowsOf } from "./edit-flows.ts";

// All classes that may be put in at one place, in lanes: a label there has a recursion of its own, `spliced`, from what comes into
// it (edit-flows.ts) to what it may go on to. It is the same whether the label replaces the one at the place or stands before it. Only
// what follows differs, by one label.

const EDITS = [
  { shift: 0, name: "substitutions" },
  { shift: 1, name: "insertions" },
] as const satisfies readonly { readonly shift: Shift; readonly name: string }[];

/** What a flow has for each use that is made of it: where a label is entered, and where it is left by either edit. */
type ByUse = Partial<Readonly<Record<"entry" | "substitutions" | "insertions", Expr>>>;

export function splices(lattice: Lattice, schedule: Schedule): Kernel {
  const source = storedIn(schedule);
  const { between, inner } = spliceOf(lattice, 1);
  const beside = EDITS.filter(({ shift }) => hasBypasses(lattice, shift));
  const byClass = (name: string, access: Buffer["access"], rows = 1): Buffer => ({
    name,
    type: "weight",
    access,
    shape: shape([...(rows > 1 ? [rows] : []), add(U, i32(schedule.overrun))]),
  });
  return kernel(
    {
      name: "splices",
      doc: "The weight of the target with each class in place of a label, and before it.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U: the target's classes, and after them any others" },
        { name: "place", type: "i32", doc: "the label, 0 to S; there is none to replace at S" },
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...source.buffers,
        flowsBuffer(lattice, schedule, "read"),
        ...beside.map(({ shift }) => bypassBuffer(shift, schedule, "read")),
        byClass("spliced", "readwrite", between.length),
        ...EDITS.map(({ name }) => byClass(name, "readwrite")),
      ],
    },
    (b, scalar) => {
      const [frames, targetLength, usedCount, place] = [
        scalar("frames"),
        scalar("targetLength"),
        scalar("usedCount"),
        scalar("place"),
      ];
      const opened = source.open(b, scalar);
      const weights = arcWeights(b, lattice, scalar);
      const lastId = sub(usedCount, i32(1));
      const length = b.let("splicedLength", add(usedCount, i32(schedule.overrun)));
      const splicedAt = (family: string, id: Expr) => add(mul(i32(between.indexOf(family)), length), id);
      /** The k of the first label after the place. */
      const after = { substitutions: b.let("afterOne", add(place, i32(1))), insertions: place };
      const flows = flowsOf(lattice);
      const neighbours = neighbourIds(b, flows, targetLength, place, after);

      b.comment("frame 0");
      const emissions = opened.frame(b, i32(0)).start;
      const starts = between.map((family) => startOf(b, lattice, family, place, weights));
      const besides = EDITS.map(({ shift, name }) => {
        const none = op("weight", "dead");
        return [
          name,
          b.let(`${name}Beside`, hasBypasses(lattice, shift) ? b.read(bypassName(shift), place) : none),
        ] as const;
      });
      b.for("id", i32(0), lastId, schedule.order, (id, b) => {
        const emission = b.let("emission", b.read("emissions", add(emissions, id)));
        for (const [i, family] of between.entries())
          b.write(
            "spliced",
            splicedAt(family, id),
            b.let("begun", op("weight", "scale", starts[i]!, emission)),
          );
        for (const [name, value] of besides) b.write(name, id, value);
      });

      b.for("t", i32(1), sub(frames, i32(1)), "ascending", (t, b) => {
        const { start } = opened.frame(b, t);
        const placeOf = flowPlace(lattice, schedule, targetLength, t);
        const at = (flow: Flow, k: Expr) =>
          b.let(flow.side, b.read("flows", add(placeOf(flows.indexOf(flow)), k)));
        const read = (flow: Flow): { readonly flow: Flow } & ByUse =>
          flow.side === "entry"
            ? { flow, entry: at(flow, place) }
            : {
                flow,
                substitutions: at(flow, after.substitutions),
                insertions: at(flow, after.insertions),
              };
        const there = flows.map(read);
        b.for("id", i32(0), lastId, schedule.order, (id, b) => {
          const emission = b.let("emission", b.read("emissions", add(start, id)));
          const before = between.map((family) => b.let("before", b.read("spliced", splicedAt(family, id))));
          for (const { name } of EDITS) {
            const sum = b.var(`${name}Sum`, b.let("so", b.read(name, id)));
            for (const [i, family] of between.entries()) {
              const ways = there.filter(({ flow }) => flow.side === "exit" && flow.family === family);
              const values = ways.map(({ flow, [name]: value }) => ({ flow, value: value! }));
              const onward = chosen(b, values, (flow) => differs(id, neighbours.get(flow)![name]!));
              b.assign(
                sum,
                op("weight", "sum", sum, b.let("through", op("weight", "product", before[i]!, onward))),
              );
            }
            b.write(name, id, sum);
          }
          for (const family of between) {
            const ways = there.filter(({ flow }) => flow.side === "entry" && flow.family === family);
            const values = ways.map(({ flow, entry }) => ({ flow, value: entry! }));
            const entered = chosen(b, values, (flow) => differs(id, neighbours.get(flow)!.entry!));
            const all = inner
              .filter(({ to }) => to === family)
              .reduce((sum, { from, weight }) => {
                const own = weighed(b, before[between.indexOf(from)]!, weight, weights);
                return b.let("into", op("weight", "sum", sum, own));
              }, entered);
            b.write("spliced", splicedAt(family, id), b.let("spliced", op("weight", "scale", all, emission)));
          }
        });
      });

      b.comment("where the label is the last one");
      for (const { family, k, weight } of lattice.final) {
        if (!between.includes(family)) continue;
        for (const { shift, name } of EDITS)
          b.if(eq(place, add(targetLength, i32(k + shift))), (b) =>
            b.for("id", i32(0), lastId, schedule.order, (id, b) => {
              const own = b.let("ending", b.read("spliced", splicedAt(family, id)));
              const sum = op(
                "weight",
                "sum",
                b.let("so", b.read(name, id)),
                weighed(b, own, weight, weights),
              );
              b.write(name, id, b.let("ended", sum));
            }),
          );
      }
    },
  );
}

const differs = (id: Expr, neighbour: Expr): Expr => ne(id, neighbour);

/** What a state begins with: 1 where a path may begin with it. */
function startOf(
  b: Block,
  lattice: Lattice,
  family: string,
  place: Expr,
  weights: ReturnType<typeof arcWeights>,
): Expr {
  const start = b.var("start", op("weight", "dead"));
  for (const end of lattice.initial) {
    if (end.family !== family) continue;
    const one = weighed(b, b.let("one", op("weight", "one")), end.weight, weights);
    b.if(eq(place, i32(end.k)), (b) => b.assign(start, one));
  }
  return start;
}

/** The ids of the labels that a class must differ from; -1 where there is no such label. */
function neighbourIds(
  b: Block,
  flows: readonly Flow[],
  targetLength: Expr,
  place: Expr,
  after: Readonly<Record<"substitutions" | "insertions", Expr>>,
): ReadonlyMap<Flow, ByUse> {
  const idAt = (label: Expr): Expr => {
    const at = b.let("neighbour", label);
    const inside = op("bool", "both", ge(at, i32(0)), ge(sub(targetLength, i32(1)), at));
    const read = b.read("ids", max(i32(0), min(at, targetLength)));
    return b.let("neighbourId", select(inside, read, i32(-1)));
  };
  const of = ({ beside, side }: Flow): ByUse => {
    if (beside === undefined) return {};
    const from = (k: Expr) => idAt(add(k, i32(beside)));
    if (side === "entry") return { entry: from(place) };
    return { substitutions: from(after.substitutions), insertions: from(after.insertions) };
  };
  return new Map(flows.map((flow) => [flow, of(flow)]));
}

/** The flows of one state, as far as its class lets them be. */
function chosen(
  b: Block,
  values: readonly { readonly flow: Flow; readonly value: Expr }[],
  holds: (flow: Flow) => Expr,
): Expr {
  const [{ value: free }, ...apart] = values as [(typeof values)[number], ...typeof values];
  if (apart.length === 0) return free;
  const sum = b.var("chosen", free);
  // The first of them has the free ones in it.
  for (const [i, { flow, value }] of apart.entries())
    b.if(holds(flow), (b) => b.assign(sum, i === 0 ? value : op("weight", "sum", sum, value)));
  return sum;
}
