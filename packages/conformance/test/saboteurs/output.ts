// Wrong memory: nothing written, too much, in the wrong place, on top of the input.

import { length, rows, type Saboteur, saboteur } from "./saboteur.ts";

export const output: readonly Saboteur[] = [
  saboteur("returns zeros, as after a shader that did not compile", "analytic/two-by-two/float32/logits", {
    run(_, out) {
      out.losses.fill(0);
      out.grad?.fill(0);
    },
  }),
  saboteur("writes nothing", "analytic/two-by-two/float64/logits", { run: () => {} }),
  saboteur("adds to the output", "analytic/two-by-two/float64/log-probs", {
    run(batch, out, honest) {
      const before = out.grad?.slice();
      honest(batch, out);
      out.grad?.forEach((value, i) => {
        out.grad![i] = value + before![i]!;
      });
    },
  }),
  saboteur("reduces the losses itself", "analytic/uniform/small/float64/log-probs", {
    run(batch, out, honest) {
      honest(batch, out);
      out.losses.forEach((loss, n) => {
        out.losses[n] = loss / Math.max(1, length(batch, n));
      });
    },
  }),
  saboteur("normalises its input in place", "analytic/single-label/t9/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      for (const { row } of rows(batch, batch.data)) row.set(row.map((x) => x - row[0]!));
    },
  }),
  saboteur("writes past the end of the gradient", "shape/c2/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      if (out.grad instanceof Float64Array)
        new Float64Array(out.grad.buffer, out.grad.byteOffset, out.grad.length + 1).set([0], out.grad.length);
    },
  }),
  saboteur("writes float32 losses into half of the array", "shape/n300/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      const copy = out.losses.slice();
      new Float32Array(out.losses.buffer, out.losses.byteOffset, out.losses.length).set(copy);
    },
  }),
  saboteur("takes the rows for dense", "metamorphic/batch-first/float64/logits", {
    run(batch, out, honest) {
      honest({ ...batch, batchStride: batch.classes, timeStride: batch.batch * batch.classes }, out);
    },
  }),
  saboteur("clears the gaps between rows", "metamorphic/rows-with-gaps/float64/logits", {
    run(batch, out, honest) {
      out.grad?.fill(0);
      honest(batch, out);
    },
  }),
];
