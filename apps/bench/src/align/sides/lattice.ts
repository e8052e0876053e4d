// What both ways of writing it by hand share: which label a state has, and how a path is read off back-pointers.

/** A path, and its score as the recursion has it. */
export interface Path {
  readonly score: number;
  readonly classes: Int32Array; // [T]
}

/** Blank, label, blank, label, ... blank. */
export function labelled(target: Int32Array): Int32Array {
  const labels = new Int32Array(2 * target.length + 1);
  for (let k = 0; k < target.length; k++) labels[2 * k + 1] = target[k]!;
  return labels; // [2S+1]
}

/** @param last the state that the path ends in */
export function traced(back: Uint8Array, labels: Int32Array, last: number): Int32Array {
  const states = labels.length;
  const classes = new Int32Array(back.length / states);
  for (let t = classes.length - 1, state = last; t >= 0; t--) {
    classes[t] = labels[state]!;
    state -= back[t * states + state]!;
  }
  return classes;
}
