import { namedClasses } from "../../derive/vocabulary.ts";
import { add, type Block, i32 } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import type { Lattice } from "../../spec/lattice.ts";

/** Reads what `family[k]` emits in a frame. */
export type EmissionReader = (b: Block, family: string, k: Expr) => Expr;

/** The id of the class that `family[k]` emits: classes that the caller names come first. */
export function emissionId(b: Block, lattice: Lattice, family: string, k: Expr): Expr {
  const named = namedClasses(lattice).indexOf(lattice.families[family]!);
  return named < 0 ? b.read("ids", k) : i32(named);
}

/** Of the frame whose emissions begin at `start`. Families that emit the same named class share one. */
export function emissionReader(b: Block, lattice: Lattice, start: Expr): EmissionReader {
  const emitted = new Set(Object.values(lattice.families));
  const named = namedClasses(lattice).map((name, id) => {
    const read = () => b.let(`${name}Emission`, b.read("emissions", add(start, i32(id))));
    return [name, emitted.has(name) ? read() : undefined] as const;
  });
  const known = new Map(named);
  return (b, family, k) =>
    known.get(lattice.families[family]!) ??
    b.let("emission", b.read("emissions", add(start, emissionId(b, lattice, family, k))));
}
