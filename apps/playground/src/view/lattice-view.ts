// The heat map of one held-out line, which the visitor picks, looked at again as training goes on.
import type { CtcAligner, CtcScorer } from "@ctckit/core";
import { element } from "@ctckit/page/element";
import { height, type Lines, type TensorFlow } from "@ctckit/recogniser";
import { lineLattice } from "../lattice/line-lattice.ts";
import type { Session } from "../training/session.ts";
import { heatMap } from "./heat-map.ts";
import { say } from "./page.ts";
import { showProblem } from "./problem.ts";

export interface LatticeView {
  /** Looks again. Must not be called in the middle of a step. */
  update(): Promise<void>;
}

export function latticeView(
  tf: TensorFlow,
  lines: Lines,
  session: Session,
  tools: { readonly aligner: CtcAligner; readonly scorer: CtcScorer },
): LatticeView {
  const map = heatMap(element("lattice", HTMLCanvasElement), (text) => say("letter", text));
  const size = height * lines.width;
  // The longest text fills the picture best.
  let index = lines.texts.reduce(
    (best, text, at) => (text.length > lines.texts[best]!.length ? at : best),
    0,
  );

  async function update() {
    const image = lines.images.subarray(index * size, (index + 1) * size);
    const shown = index;
    const { network } = session;
    const lattice = await lineLattice(tf, { network, ...tools }, image, lines.targets[index]!);
    if (shown === index) map.show(image, lines.texts[index]!, lattice);
  }

  function turn(by: number) {
    index = (index + by + lines.texts.length) % lines.texts.length;
    session.between(update).catch(showProblem);
  }
  element("previous-line", HTMLButtonElement).addEventListener("click", () => turn(-1));
  element("next-line", HTMLButtonElement).addEventListener("click", () => turn(1));
  return { update };
}
