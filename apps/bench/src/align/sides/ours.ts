import { type AlignInput, type BackendProvider, type CtcAligner, createCtcAligner } from "@ctckit/core";
import type { AlignEntrant, AlignEntry } from "./entry.ts";

/** A backend on the caller's arrays. */
export function ours(
  name: string,
  provider: BackendProvider,
  dtype: "float32" | "float64" = "float32",
): AlignEntry {
  return {
    name,
    role: "ours",
    dtype,
    async open({ shape: { time, batch, classes }, logProbs, targets }) {
      const aligner = await createCtcAligner({ backend: provider, layout: "NTC" });
      const data = dtype === "float32" ? logProbs : Float64Array.from(logProbs);
      return entrant(name, aligner, { data, shape: [batch, time, classes], targets });
    },
  };
}

function entrant(name: string, aligner: CtcAligner, input: AlignInput): AlignEntrant {
  return {
    name,
    async time(calls) {
      const times: number[] = [];
      for (let call = 0; call < calls; call++) {
        const began = performance.now();
        // The synchronous call if there is one: a turn of the event loop is not part of the kernel.
        if (aligner.alignSync) aligner.alignSync(input);
        else await aligner.align(input);
        times.push(performance.now() - began);
      }
      return times;
    },
    async answer() {
      const { scores, classes } = await aligner.align({ ...input, classes: true });
      return { scores, classes: classes! };
    },
    close: () => aligner.close(),
  };
}
