// Saving weights as a file, and loading them again.

import { element } from "@ctckit/page/element";
import type { TensorFlow } from "@ctckit/recogniser";
import type { Session } from "../training/session.ts";
import { loadWeights, saveWeights } from "../weights/network-weights.ts";
import { say } from "./page.ts";
import { showProblem } from "./problem.ts";

/** @param loaded called after weights took the place of the network's */
export function weightFiles(tf: TensorFlow, session: Session, loaded: () => void): void {
  const save = element("save", HTMLButtonElement);
  const load = element("load", HTMLInputElement);
  save.addEventListener("click", async () => {
    // Between two steps: not half of them before Adam, half after.
    const { bytes, steps } = await session.between(() => {
      return { bytes: saveWeights(session.network, session.step), steps: session.step };
    });
    const url = URL.createObjectURL(new Blob([bytes]));
    const link = document.createElement("a");
    link.href = url;
    link.download = `ctckit-playground-${steps}.safetensors`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000); // the download has begun by then
    say("status", `Saved the weights after ${steps} steps.`);
  });
  load.addEventListener("change", async () => {
    const [file] = load.files ?? [];
    if (!file) return;
    showProblem();
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      await session.restore((network) => loadWeights(tf, network, bytes));
      loaded();
      say("status", `Loaded ${file.name}: weights after ${session.step} steps.`);
    } catch (error) {
      showProblem(
        new Error(`${file.name} was not loaded. ${error instanceof Error ? error.message : error}`),
      );
    }
    load.value = ""; // the same file may be chosen again
  });
}
