import type { Edges } from "../../derive/window.ts";
import { add, i32, max, min, mul, sub } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";

/** The k that lie on complete paths at one frame, both ends included. */
export interface Window {
  readonly low: Expr;
  readonly high: Expr;
}

/** Labels of the longest target that `frames` frames can hold: windows of a longer one are empty. */
export function mostLabels({ slope, head, tail }: Edges, frames: Expr): Expr {
  const most = add(mul(i32(slope), sub(frames, i32(1))), i32(head + tail));
  // Without a frame there is an empty target.
  return slope > head + tail ? max(i32(0), most) : most;
}

export function windowAt({ slope, head, tail }: Edges, t: Expr, frames: Expr, targetLength: Expr): Window {
  const remaining = sub(sub(frames, i32(1)), t);
  const low = sub(sub(targetLength, i32(tail)), mul(i32(slope), remaining));
  return { low: max(i32(0), low), high: min(targetLength, add(mul(i32(slope), t), i32(head))) };
}
