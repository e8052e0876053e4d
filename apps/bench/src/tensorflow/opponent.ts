import type { ShapeName } from "../cases.ts";
import type { Entry } from "../sides/entry.ts";
import { lattice } from "./lattice.ts";
import { load } from "./load.ts";
import { losses } from "./losses.ts";

/** Cases in which a call takes more than 2.5 s, or fails, on the machine in docs/benchmarks.md. */
const leftOut = {
  medium: "about 4 s a call",
  wide: "about a minute a call",
  long: "aborts, for what the gradient needs exceeds 2 GB",
  "ragged-wide": "about 3 s a call",
} satisfies Partial<Record<ShapeName, string>>;

/**
 * What one would write in TF.js without a CTC loss. It starts from a tensor and ends with one, as in training. Conversions from
 * and to JavaScript's arrays are not timed, except that of the losses, which makes sure that everything is computed.
 */
export const tensorflow: Entry = {
  name: "TF.js ops",
  role: "opponent",
  leftOut,
  async open(problem) {
    const tf = await load();
    const { time, batch, classes } = problem.shape;
    const states = lattice(tf, problem);
    const logits = tf.tensor3d(problem.logits, [time, batch, classes]);
    const gradient = tf.valueAndGrad((x) => losses(tf, x as typeof logits, states));
    const solve = () => {
      const { value, grad } = gradient(logits);
      const read = value.dataSync();
      value.dispose();
      return { losses: read, grad };
    };
    const solved = solve();
    const grad = Float32Array.from(solved.grad.dataSync());
    solved.grad.dispose();
    return {
      name: "TF.js ops",
      losses: solved.losses,
      grad,
      async time(calls) {
        return Array.from({ length: calls }, () => {
          const began = performance.now();
          solve().grad.dispose();
          return performance.now() - began;
        });
      },
      async close() {
        logits.dispose();
        states.dispose();
      },
    };
  },
};
