import { markdownTable } from "markdown-table";
import type { Result, Side } from "./contest.ts";
import type { Machine } from "./machine.ts";

const headings = [
  "case",
  "T, N, C, S",
  "logits",
  "backend",
  "ms",
  "PyTorch ms",
  "faster by",
  "loss error (PyTorch's)",
  "gradient error (PyTorch's)",
];

/** One row a case and backend; times are "median (min)". Reads well in a terminal and is Markdown. */
export function table(results: readonly Result[]): string {
  const rows = results.flatMap((result) => {
    const torch = result.sides.find(({ name }) => name === "PyTorch");
    return result.sides.filter((side) => side !== torch).map((side) => row(result, side, torch));
  });
  return markdownTable([headings, ...rows], { align: ["l", "l", "l", "l", ..."rrrrr"] });
}

function row({ shape, bounds, kind }: Result, side: Side, torch: Side | undefined): string[] {
  const { time, batch, classes, targetLength, ragged } = bounds;
  return [
    shape,
    `${ragged ? "up to " : ""}${time}, ${batch}, ${classes}, ${targetLength}`,
    kind,
    side.name,
    side.errors?.wrong ? "WRONG" : times(side),
    times(torch),
    ratio(side, torch),
    errors(side, torch, "loss"),
    errors(side, torch, "grad"),
  ];
}

/** Medians: how many times PyTorch's is ours. */
export function ratio(side: Side, torch: Side | undefined): string {
  if (!side.timing || !torch?.timing) return "-";
  return `${(torch.timing.median / side.timing.median).toFixed(2)}x`;
}

function times(side: Side | undefined): string {
  return side?.timing ? `${digits(side.timing.median)} (${digits(side.timing.min)})` : "-";
}

/** Three digits that count. */
function digits(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3);
}

/** Against PyTorch in float64; in brackets what PyTorch's float32 is off by. */
function errors(side: Side, torch: Side | undefined, quantity: "loss" | "grad"): string {
  if (!side.errors || !torch?.errors) return "-";
  return `${side.errors[quantity].toExponential(0)} (${torch.errors[quantity].toExponential(0)})`;
}

/** Where and when, under a table. */
export function footnote({ cpu, cores, node, torch, date, command }: Machine): string {
  const versions = [`Node ${node.replace("v", "")}`, torch ? `PyTorch ${torch} on one thread` : "no PyTorch"];
  return `${cpu}, ${cores} cores, ${versions.join(", ")}, ${date}: \`${command}\`.`;
}
