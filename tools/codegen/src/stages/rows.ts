import { add, i32, kernel, mul, op, real, select, sub } from "../ir/build.ts";
import type { Kernel } from "../ir/nodes.ts";
import {
  dataBuffer,
  gradBuffer,
  gradScale,
  type RowVariant,
  rowScalars,
  writeEmissions,
  writeRow,
} from "./row.ts";

// The C-wide part of one sample as a kernel of its own, for targets whose lattice does not do it on the way.

// Rows do not depend on each other, so a call does some of them: workers split a sample, and V8 gets functions that it
// enters often (js at T = 200, C = 5000, N = 1: 100 calls until they were fast when a call did all frames).

export const frameRange = [
  { name: "firstFrame", type: "i32", doc: "the first frame to do" },
  { name: "endFrame", type: "i32", doc: "the frame after the last one to do" },
] as const;

export interface RowsVariant extends RowVariant {
  readonly name: string;
  readonly doc: string;
}

export const rowsVariants: readonly RowsVariant[] = [
  { name: "logitRows", doc: "Emissions, log-sum-exp and softmax.", input: "logits", gradient: "logits" },
  { name: "logitRowsLoss", doc: "Emissions and log-sum-exp.", input: "logits", gradient: "none" },
  { name: "logProbRows", doc: "Emissions and exp(logProb).", input: "logProbs", gradient: "logits" },
  {
    name: "logProbRowsPartial",
    doc: "Emissions; the gradient's rows become 0.",
    input: "logProbs",
    gradient: "logProbs",
  },
  { name: "logProbRowsLoss", doc: "Emissions.", input: "logProbs", gradient: "none" },
];

export function rows({ name, doc, ...variant }: RowsVariant): Kernel {
  const { gradient } = variant;
  return kernel(
    {
      name,
      doc,
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length" },
        ...frameRange,
        ...rowScalars,
        { name: "usedCount", type: "i32", doc: "U, classes that the target uses, the blank counted" },
        ...(gradient === "logits" ? [gradScale] : []),
      ],
      buffers: [
        dataBuffer,
        ...(gradient === "none" ? [] : [gradBuffer]),
        { name: "used", type: "i32", access: "read", shape: "[U]" },
        { name: "emissions", type: "emission", access: "write", shape: "[T, U+1]" },
        {
          name: "sums",
          type: "total",
          access: "write",
          shape: "[T], log-sum-exp - best logit, or - best log-prob; NaN if any value of the frame is",
        },
      ],
    },
    (b, scalar) => {
      const [frames, classes, usedCount] = [scalar("frames"), scalar("classes"), scalar("usedCount")];
      const scale = gradient === "logits" ? scalar("gradScale") : undefined;
      const reach = b.let("reach", op("real", "reach", frames));
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
        const start = b.let("start", mul(t, add(usedCount, i32(1))));
        const base = writeEmissions(b, { row, start, usedCount, reach, order: "any" });
        const { rest, factor, poisoned } = writeRow(b, variant, { start: row, classes }, base, scale);
        const sum = factor ? add(rest, op("total", "log", factor)) : rest;
        b.write("sums", t, poisoned ? select(poisoned, real(Number.NaN, "total"), sum) : sum);
      });
    },
  );
}
