import type { Step } from "../derive/step.ts";
import type { Block } from "../ir/build.ts";
import type { Expr } from "../ir/nodes.ts";
import type { End } from "../spec/lattice.ts";

/** What is done with the cells of either direction. */
export interface Use {
  /** A buffer that it reads the same place of, which may be read earlier. */
  readonly ahead?: string;
  /** Whose rows lie one further than their frame. */
  readonly rowsLater: "alpha" | "beta";
  /**
   * @param at where the cell lies among those kept
   * @param brought what `ahead` has there, if it was read before
   */
  visit(b: Block, scalar: (name: string) => Expr, at: Expr, cell: Expr, brought?: Expr): void;
}

export interface Direction {
  readonly name: "alpha" | "beta";
  readonly step: Step;
  /** What it adds to t. */
  readonly sign: 1 | -1;
  readonly start: End;
}
