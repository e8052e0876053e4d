import { type CtcScorer, createCtcLoss, createCtcScorer, type Edits } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { type EditCase, editCases, logits, targets } from "./cases.ts";
import { medians } from "./rounds.ts";

export interface EditRow extends EditCase {
  readonly side: "wasm" | "js";
  readonly edits: number;
  /** Milliseconds, all edits in one pass, and by one loss after the other. */
  readonly pass: number;
  readonly oneByOne: number;
  /** The largest of these, relative, against js in float64 one by one. */
  readonly error: number;
}

/** Edited targets that are computed one by one: the time of all is so much more. */
const SAMPLED = 512;

export async function editRows(quick: boolean, log: (row: string) => void): Promise<EditRow[]> {
  const rows: EditRow[] = [];
  for (const one of quick ? editCases.slice(0, 2) : editCases)
    for (const side of ["wasm", "js"] as const) {
      log(`${one.name}, ${side}`);
      rows.push(await editRow(one, side, quick));
    }
  return rows;
}

async function editRow(one: EditCase, side: "wasm" | "js", quick: boolean): Promise<EditRow> {
  const { time, labels, classes } = one;
  const values = logits(time * classes, 11);
  const [target] = targets(1, labels, classes, 12) as [number[]];
  const backend = side === "wasm" ? wasm() : js();
  const scorer = await createCtcScorer({ backend, input: "logits" });
  const { editsSync } = scorer as Required<CtcScorer>;
  const data = side === "wasm" ? values : Float64Array.from(values);
  const call = { data: data as Float32Array, shape: [time, classes], targets: target };
  const [found] = editsSync(call) as [Edits];

  const all = everyEdit(target, classes, found);
  const step = Math.max(1, Math.floor(all.length / SAMPLED));
  const sampled = all.filter((_, i) => i % step === 0);
  const losses = await createCtcLoss({ backend, input: "logits", reduction: "none" });
  const exact = await createCtcLoss({ backend: js(), input: "logits", reduction: "none" });
  const wide = Float64Array.from(values);
  let error = 0;
  for (const { target: edited, loss } of sampled) {
    const { losses: truth } = exact.lossSync({ data: wide, shape: [time, classes], targets: edited });
    if (truth[0] === loss) continue;
    error = Math.max(error, Math.abs(loss - truth[0]!) / Math.max(1, truth[0]!));
  }
  let next = 0;
  const times = await medians(
    {
      pass: () => editsSync(call),
      one: () => {
        const { target: edited } = sampled[next++ % sampled.length]!;
        losses.lossSync!({ ...call, targets: edited });
      },
    },
    quick,
  );
  await Promise.all([scorer.close(), losses.close(), exact.close()]);
  const edits = all.length;
  return { ...one, side, edits, pass: times.pass, oneByOne: times.one * edits, error };
}

interface OneEdit {
  readonly target: readonly number[];
  readonly loss: number;
}

/** Of all labels but the blank, and no label by itself. */
function everyEdit(
  target: readonly number[],
  classes: number,
  { substitutions, insertions, deletions }: Edits,
): OneEdit[] {
  const all: OneEdit[] = [];
  for (let k = 0; k <= target.length; k++) {
    const [before, after] = [target.slice(0, k), target.slice(k)];
    if (k < target.length) all.push({ target: [...before, ...after.slice(1)], loss: deletions[k]! });
    for (let c = 1; c < classes; c++) {
      const at = k * classes + c;
      all.push({ target: [...before, c, ...after], loss: insertions[at]! });
      if (k < target.length && c !== target[k])
        all.push({ target: [...before, c, ...after.slice(1)], loss: substitutions[at]! });
    }
  }
  return all;
}
