import { freeIds } from "../../derive/vocabulary.ts";
import { add, type Block } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";

// Classes without a column: a lattice's own, at a log-probability that is the same in every frame. Among log-probs that is what they
// say of a frame. Among logits it is that and the log-sum-exp of the frame, which the host finds before.

export interface FreeClass {
  readonly id: number;
  /** The scalars of its log-probability, and of what it says of a frame. */
  readonly score: string;
  readonly value: string;
}

export const freeClasses = (lattice: Lattice): readonly FreeClass[] =>
  freeIds(lattice).map((id, i) => {
    const name = lattice.free![i]!;
    return { id, score: `${name}Score`, value: `${name}Value` };
  });

/** What a stage that goes over frames has of them. */
export const freeScalars = (free: readonly FreeClass[]): Kernel["scalars"] =>
  free.map(({ score }) => ({
    name: score,
    type: "real",
    doc: "its log-probability; -Infinity: it is not there",
  }));

export const freeBuffers = (free: readonly FreeClass[]): Buffer[] =>
  free.length === 0
    ? []
    : [
        {
          name: "ones",
          type: "real",
          access: "read",
          shape: shape([T], "what a probability of 1 is among a frame's values"),
        },
      ];

/** What each says of frame t. */
export function freeValues(
  b: Block,
  free: readonly FreeClass[],
  scalar: (name: string) => Expr,
  t: Expr,
): readonly { readonly id: number; readonly name: string; readonly value: Expr }[] {
  if (free.length === 0) return [];
  const one = b.let("one", b.read("ones", t));
  return free.map(({ id, score, value }) => ({
    id,
    name: value,
    value: b.let(value, add(one, scalar(score))),
  }));
}
