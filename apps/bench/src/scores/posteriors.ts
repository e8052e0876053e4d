import { type CtcScorer, createCtcLoss, createCtcScorer } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { candidateCase, logits, posteriorCases, targets } from "./cases.ts";
import { medians } from "./rounds.ts";

export interface PosteriorRow {
  readonly name: string;
  readonly side: "wasm" | "js";
  /** Milliseconds. */
  readonly gradient: number;
  readonly posteriors: number;
  readonly entropies: number;
  readonly delays: number;
  readonly hessianProducts: number;
}

export async function posteriorRows(quick: boolean, log: (row: string) => void): Promise<PosteriorRow[]> {
  const rows: PosteriorRow[] = [];
  for (const [name, [time, batch, classes, labels]] of Object.entries(posteriorCases))
    for (const side of ["wasm", "js"] as const) {
      log(`posteriors, ${name}, ${side}`);
      const backend = side === "wasm" ? wasm() : js();
      const scorer = await createCtcScorer({ backend, input: "logits" });
      const losses = await createCtcLoss({ backend, input: "logits" });
      const data = logits(time * batch * classes, 21);
      const call = { data, shape: [time, batch, classes], targets: targets(batch, labels, classes, 22) };
      const { posteriorsSync, entropiesSync, delaysSync, hessianProductsSync } =
        scorer as Required<CtcScorer>;
      const out = { grad: data.slice() };
      const direction = logits(data.length, 23);
      const times = await medians(
        {
          gradient: () => losses.lossAndGradSync!({ ...call, out }),
          posteriors: () => posteriorsSync(call),
          entropies: () => entropiesSync(call),
          delays: () => delaysSync(call),
          hessianProducts: () => hessianProductsSync({ ...call, direction }),
        },
        quick,
      );
      await Promise.all([scorer.close(), losses.close()]);
      rows.push({ name, side, ...times });
    }
  return rows;
}

export interface CandidateRow {
  readonly side: "wasm" | "js";
  /** Milliseconds for all of them. */
  readonly together: number;
  readonly loop: number;
}

export async function candidateRows(quick: boolean, log: (row: string) => void): Promise<CandidateRow[]> {
  const { time, classes, labels, candidates } = candidateCase;
  const rows: CandidateRow[] = [];
  for (const side of ["wasm", "js"] as const) {
    log(`candidates, ${side}`);
    const backend = side === "wasm" ? wasm() : js();
    const scorer = await createCtcScorer({ backend, input: "logits" });
    const losses = await createCtcLoss({ backend, input: "logits" });
    const data = logits(time * classes, 31);
    const all = targets(candidates, labels, classes, 32);
    const { lossesSync } = scorer as Required<CtcScorer>;
    const shape = [time, classes];
    const times = await medians(
      {
        together: () => lossesSync({ data, shape, targets: all }),
        loop: () => {
          for (const target of all) losses.lossSync!({ data, shape, targets: target });
        },
      },
      quick,
    );
    await Promise.all([scorer.close(), losses.close()]);
    rows.push({ side, ...times });
  }
  return rows;
}
