import {
  add,
  type Block,
  bool,
  eq,
  gt,
  i32,
  kernel,
  mul,
  ne,
  not,
  op,
  real,
  select,
  sub,
} from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import { C, N, shape, T } from "../../ir/shape.ts";
import { frameRange } from "./all-frames.ts";
import { gradPlace } from "./class-row.ts";
import { type LossType, lossBits, readLoss, sampleScalar } from "./loss-bits.ts";

// For targets whose host does not see a sample's numbers before the caller: its loss, and the rows of its gradient that have no
// posteriors.

interface LossForm {
  /** What each frame's emission leaves out of the logarithm of the total. Default: 0. */
  readonly perEmission?: number;
  /**
   * For totals in float32, whose sum would be rounded again and again, each time relative to itself: what of it is exact is kept
   * apart, so that it is rounded once. Nats that one step of a weight's magnitude is worth.
   */
  readonly exactUnit?: number;
}

/** Up to this many nats a frame's are counted: 2^19 frames of them fit into an int32. */
const COUNTED = 4096;

/** After the forward pass. */
export function loss({ perEmission = 0, exactUnit }: LossForm): Kernel {
  return kernel(
    {
      name: "loss",
      doc: "The loss: what the frames left out, minus the log of the lattice's total.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        sampleScalar,
        { name: "bounded", type: "i32", doc: "whether no loss is below 0" },
      ],
      buffers: [
        { name: "sums", type: "total", access: "read", shape: shape([T]) },
        { name: "total", type: "weight", access: "read", shape: shape([1]) },
        {
          name: "alive",
          type: "i32",
          access: "read",
          shape: shape([1], "0 where the total probability is 0"),
        },
        { name: "losses", type: "total", access: "write", shape: shape([N]) },
      ],
    },
    (b, scalar) => {
      const poisoned = b.var("poisoned", bool(false));
      const sum = b.var("sum", real(0, "total"));
      const wholes = exactUnit === undefined ? undefined : b.var("wholes", i32(0));
      b.for("t", i32(0), sub(scalar("frames"), i32(1)), "any", (t, b) => {
        const rest = b.let("rest", b.read("sums", t));
        b.accumulate(poisoned, "either", op("bool", "isNaN", rest));
        if (!wholes) return b.accumulate(sum, "add", rest);
        const small = both(gt(rest, real(-COUNTED, "total")), gt(real(COUNTED, "total"), rest));
        const whole = b.let("whole", select(small, op("i32", "truncate", rest), i32(0)));
        b.accumulate(wholes, "add", whole);
        b.accumulate(sum, "add", sub(rest, op("total", "toReal", whole)));
      });
      const all = b.let("all", b.read("total", i32(0)));
      const toTotal = (count: Expr) => op("total", "toReal", count);
      const seen = op("total", "logWeight", all);
      const left = mul(toTotal(scalar("frames")), real(perEmission, "total"));
      const plainly = () => sub(sum, perEmission === 0 ? seen : add(seen, left));
      const nats = b.let("nats", wholes ? exactly(b, exactUnit!, toTotal(wholes), sum, all) : plainly());
      const finite = wholes ? select(gt(nats, largest), largest, nats) : nats;
      // Where the target is almost certain, the two sums are rounded to more than their difference.
      const below = both(ne(scalar("bounded"), i32(0)), gt(real(0, "total"), finite));
      const sound = b.let("sound", select(below, real(0, "total"), finite));
      const dead = eq(b.read("alive", i32(0)), i32(0));
      const possible = select(dead, real(Number.POSITIVE_INFINITY, "total"), sound);
      b.write("losses", scalar("sample"), select(poisoned, real(Number.NaN, "total"), possible));
    },
  );
}

/** Of float32: a sum beyond it must not become Infinity, the loss of a sample without an alignment. */
const largest = real(3.4028234663852886e38, "total");

/** wholes + sum - log(all). The first of the unit's two pieces has 9 bits: times a magnitude below 2^15, 22,700 nats, it is exact. */
function exactly(b: Block, unit: number, wholes: Expr, sum: Expr, all: Expr): Expr {
  const coarse = Math.round(unit * 512) / 512;
  const magnitude = b.let("magnitude", op("i32", "magnitude", all));
  const steps = b.let("steps", op("total", "toReal", magnitude));
  const mantissa = op("total", "widen", op("real", "relative", all, magnitude));
  const rest = sub(sub(sum, op("total", "log", mantissa)), mul(steps, real(unit - coarse, "total")));
  return add(sub(wholes, mul(steps, real(coarse, "total"))), rest);
}

/**
 * The last stage: over all frames of all samples, whether they have an alignment or not.
 *
 * @param type of `losses`
 */
export function settle(type: LossType): Kernel {
  return kernel(
    {
      name: "settle",
      doc: "Clears the gradient past the input length and where the loss is infinite; NaN where that is NaN.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length" },
        ...frameRange,
        sampleScalar,
        { name: "classes", type: "i32", doc: "C" },
        ...gradPlace,
      ],
      buffers: [
        { name: "grad", type: "real", storage: "value", access: "write", shape: shape([T, N, C]) },
        lossBits(type),
      ],
    },
    (b, scalar) => {
      const { finite, poisoned: isPoisoned } = readLoss(b, type, scalar("sample"));
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const counts = b.let("counts", gt(scalar("frames"), t));
        b.if(not(both(counts, finite)), (b) => {
          const poisoned = both(counts, isPoisoned);
          const value = b.let("value", select(poisoned, real(Number.NaN), real(0)));
          const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
          const last = sub(add(row, scalar("classes")), i32(1));
          b.for("c", row, last, "bulk", (at, b) => b.write("grad", at, value));
        });
      });
    },
  );
}

const both = (a: Expr, c: Expr): Expr => op("bool", "both", a, c);
