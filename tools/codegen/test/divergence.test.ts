import { describe, expect, test } from "vitest";
import { add, type Block, eq, gt, i32, kernel, local, lt, op, real } from "../src/ir/build.ts";
import { type Buffer, type Expr, type Kernel, type Stmt, THREAD, THREADS } from "../src/ir/nodes.ts";
import { shape } from "../src/ir/shape.ts";
import { verify } from "../src/ir/verify.ts";
import { narrow } from "../src/lower/narrow.ts";
import { represent } from "../src/lower/represent.ts";
import { threads } from "../src/lower/threads.ts";
import { wide } from "../src/lower/wide.ts";
import { specs } from "../src/specs.ts";
import { meet, part } from "../src/stages/lattice/meet.ts";

// Which barriers the verifier knows all threads to come to.

const row = (name: string, type: "i32" | "f32", access: Buffer["access"]): Buffer => ({
  name,
  type,
  access,
  shape: shape([local("n")]),
});
const head: Omit<Kernel, "body"> = {
  name: "together",
  doc: "",
  scalars: [THREAD, THREADS, "n"].map((name) => ({ name, type: "i32", doc: "" })),
  buffers: [row("places", "i32", "read"), row("values", "f32", "readwrite")],
};
const [thread, n] = [local(THREAD), local("n")];
const first = eq(thread, i32(0));
const barrier = (b: Block) => b.barrier();
const reduce = (b: Block, name: string) =>
  b.stmts.push({ kind: "reduce", shares: [{ name, type: "i32", how: "max" }] });
const put = (b: Block, stmt: Stmt) => b.stmts.push(stmt);
const turns = (b: Block, to: Expr, write: (b: Block, t: Expr) => void) =>
  b.for("t", i32(0), to, "ascending", (t, b) => write(b, t));
const dealtLoop = (body: readonly Stmt[], from: Expr = thread): Stmt => ({
  kind: "for",
  name: "i",
  from,
  to: n,
  order: "ascending",
  step: local(THREADS),
  dealt: true,
  body,
});
const dealtIf = (body: readonly Stmt[], test: Expr = first): Stmt => ({
  kind: "if",
  test,
  dealt: true,
  body,
  otherwise: [],
});
const WAIT: Stmt = { kind: "barrier", memory: "workgroup" };

describe("a barrier is refused", () => {
  test.each<readonly [string, (b: Block) => void, around: string]>([
    ["in what one thread does", (b) => put(b, dealtIf([WAIT])), "if eq(thread, 0:i32) dealt"],
    [
      "in a dealt loop",
      (b) => put(b, dealtLoop([WAIT])),
      "for i in thread .. n ascending step threads dealt",
    ],
    ["where a condition is of the thread", (b) => b.if(first, barrier), "if eq(thread, 0:i32)"],
    ["in the other case of one", (b) => b.if(first, () => {}, barrier), "if eq(thread, 0:i32)"],
    [
      "deep inside, below what all do",
      (b) => b.if(first, (b) => b.if(gt(n, i32(3)), (b) => turns(b, n, barrier))),
      "if eq(thread, 0:i32)",
    ],
    ["where turns are the thread's", (b) => turns(b, thread, barrier), "for t in 0:i32 .. thread ascending"],
    [
      "where a bound is computed from it",
      (b) => turns(b, b.let("most", add(thread, n)), barrier),
      "for t in 0:i32 .. most ascending",
    ],
    [
      "where a condition is read at its place",
      (b) => b.if(gt(b.let("own", b.read("places", thread)), i32(0)), barrier),
      "if gt(own, 0:i32)",
    ],
    [
      "where it is read on the spot",
      (b) => b.if(gt(b.read("places", add(thread, i32(1))), i32(0)), barrier),
      "if gt(places[add(thread, 1:i32)], 0:i32)",
    ],
    [
      "where a name was given a value by some threads only",
      (b) => {
        const found = b.var("found", i32(0));
        b.if(first, (b) => b.assign(found, i32(1)));
        b.if(eq(found, i32(1)), barrier);
      },
      "if eq(found, 1:i32)",
    ],
    [
      "where only some threads count",
      (b) => {
        const count = b.var("count", i32(0));
        put(b, dealtLoop([{ kind: "assign", name: "count", value: add(count, i32(1)) }]));
        b.if(gt(count, i32(1)), barrier);
      },
      "if gt(count, 1:i32)",
    ],
    [
      "where a turn leaves to the next what differs",
      (b) => {
        const state = b.var("state", i32(0));
        turns(b, n, (b) => {
          b.if(gt(state, i32(2)), barrier);
          b.assign(state, thread);
        });
      },
      "if gt(state, 2:i32)",
    ],
    [
      "where one way of two leaves what differs",
      (b) => {
        const state = b.var("state", i32(0));
        b.if(gt(n, i32(3)), (b) => b.assign(state, thread));
        turns(b, state, barrier);
      },
      "for t in 0:i32 .. state ascending",
    ],
  ])("%s", (_, write, around) => {
    const message = `kernel together: not all threads come to this barrier, inside \`${around}\`, at\n  barrier workgroup\nin\nkernel together(`;
    expect(() => verify(kernel(head, write))).toThrow(message);
  });
});

test("so is a reduction", () => {
  const reducing = kernel(head, (b) => {
    const most = b.var("most", i32(0));
    b.if(lt(thread, n), (b) => reduce(b, most.name));
  });
  expect(() => verify(reducing)).toThrow(
    "kernel together: not all threads come to this reduce, inside `if lt(thread, n)`, at\n  reduce max most\nin\n",
  );
});

test("nothing is dealt that all threads do alike", () => {
  for (const stmt of [dealtIf([], eq(n, i32(0))), dealtLoop([], i32(0))])
    expect(() => verify(kernel(head, (b) => put(b, stmt)))).toThrow(
      "kernel together: dealt to threads, though all of them would do the same, at\n",
    );
});

describe("a barrier passes", () => {
  test.each<readonly [string, (b: Block) => void]>([
    [
      "under scalars' conditions and bounds",
      (b) => b.if(gt(n, i32(3)), (b) => turns(b, n, barrier), barrier),
    ],
    ["under what is read at one place", (b) => b.if(gt(b.read("places", n), i32(0)), barrier)],
    ["by what number of threads there is", (b) => b.if(gt(local(THREADS), i32(32)), barrier)],
    [
      "beside what threads do for themselves",
      (b) => {
        put(b, dealtLoop([]));
        barrier(b);
        b.if(first, (b) => b.write("values", i32(0), real(1, "f32")));
        barrier(b);
      },
    ],
    [
      "under what a reduction gave",
      (b) => {
        const most = b.var("most", b.read("places", thread));
        reduce(b, most.name);
        b.if(gt(most, i32(0)), (b) => turns(b, most, barrier));
      },
    ],
    [
      "in turns that reduce what they test",
      (b) => {
        const most = b.var("most", i32(0));
        turns(b, n, (b) => {
          b.if(gt(most, i32(0)), barrier);
          b.assign(most, thread);
          reduce(b, most.name);
        });
      },
    ],
    [
      "under a name that has the same value for all again",
      (b) => {
        const state = b.var("state", thread);
        b.assign(state, op("i32", "add", n, i32(1)));
        turns(b, state, barrier);
      },
    ],
  ])("%s", (_, write) => {
    expect(() => verify(kernel(head, write))).not.toThrow();
  });

  test("what is dealt out, and what gives each thread a pair", () => {
    for (const spec of specs)
      for (const stage of [meet, part])
        for (const form of [wide, narrow]) {
          expect(() => verify(represent(form)(verify(stage(spec, "pairs"))))).not.toThrow();
          expect(() => verify(threads(represent(form)(verify(stage(spec)))))).not.toThrow();
        }
  });
});
