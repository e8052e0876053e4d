import type { Edges } from "../../derive/window.ts";
import { add, i32, max, min, mul, sub } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";

/** The k that lie on complete paths at one frame, both ends included. */
export interface Window {
  readonly low: Expr;
  readonly high: Expr;
}

/** For targets that are like the sample's, but longer or shorter. */
export const spareScalar = {
  name: "spare",
  type: "i32",
  doc: "how many k a window has more, on either side, than lie on complete paths",
} as const;

/** Labels of the longest target that `frames` frames can hold: windows of a longer one are empty. */
export function mostLabels({ slope, head, tail }: Edges, frames: Expr): Expr {
  const most = add(mul(i32(slope), sub(frames, i32(1))), i32(head + tail));
  // Without a frame there is an empty target.
  return slope > head + tail ? max(i32(0), most) : most;
}

/** @param spare how many k more there are on either side */
export function windowAt(
  { slope, head, tail }: Edges,
  t: Expr,
  frames: Expr,
  targetLength: Expr,
  spare: Expr = i32(0),
): Window {
  const remaining = sub(sub(frames, i32(1)), t);
  const low = sub(sub(sub(targetLength, i32(tail)), mul(i32(slope), remaining)), spare);
  const high = add(add(mul(i32(slope), t), i32(head)), spare);
  return { low: max(i32(0), low), high: min(targetLength, high) };
}
