import type { FloatArray } from "../contract/backend.ts";
import type { ExpectedTimes } from "../score-api.ts";

/**
 * An alignment goes through the states in order. So label k has not begun in a frame where a state before it is, and has not ended where
 * that or the label is: the expected number of such frames is the time.
 *
 * @param posteriors [frames, 2S + 1]
 */
export function expectedTimes(posteriors: FloatArray, frames: number, labels: number): ExpectedTimes {
  const states = 2 * labels + 1;
  const [starts, ends] = [new Float64Array(labels), new Float64Array(labels)];
  for (let t = 0; t < frames; t += 1) {
    let before = 0;
    for (let k = 0; k < labels; k += 1) {
      before += posteriors[t * states + 2 * k]!;
      starts[k]! += before;
      before += posteriors[t * states + 2 * k + 1]!;
      ends[k]! += before;
    }
  }
  return { starts, ends };
}
