import { type Kernel, type Stmt, THREAD } from "./nodes.ts";
import { exprsIn, mapBlocks } from "./rewrite.ts";
import { showStmt } from "./show.ts";

// At a barrier threads wait until all have arrived. If one never arrives, GPUs leave open what happens. So conditions and bounds
// around a barrier or a reduction must be the same in all threads. The names that differ are: `thread`; what is computed
// from such a name, or read at an index made from one; and what gets its value where not all threads run. The result of a
// reduction is the same in all threads. A name is declared once in a kernel, so a set of names is enough.

/** Names whose value may differ between threads. */
type Differing = ReadonlySet<string>;

/** @param fail refuses a statement */
export function checkBarriers({ body }: Kernel, fail: (stmt: Stmt, message: string) => never): void {
  block(body, new Set([THREAD]), undefined);

  /** @param around the statement at which threads diverge. @returns what differs after it */
  function block(stmts: readonly Stmt[], before: Differing, around: Stmt | undefined): Differing {
    return stmts.reduce((differing, stmt) => statement(stmt, differing, around), before);
  }

  function statement(stmt: Stmt, before: Differing, around: Stmt | undefined): Differing {
    const differs = exprsIn([mapBlocks(stmt, () => [])]).some(
      (expr) => expr.kind === "local" && before.has(expr.name),
    );
    switch (stmt.kind) {
      case "let":
      case "assign":
        return around || differs ? including(before, stmt.name) : without(before, [stmt.name]);
      case "accumulate":
        return around || differs ? including(before, stmt.name) : before;
      case "reduce":
      case "barrier":
        if (around) fail(stmt, `not all threads come to this ${stmt.kind}, inside \`${headOf(around)}\``);
        return stmt.kind === "reduce"
          ? without(
              before,
              stmt.shares.map(({ name }) => name),
            )
          : before;
      case "if": {
        const within = around ?? way(stmt, differs);
        return union(block(stmt.body, before, within), block(stmt.otherwise, before, within));
      }
      case "for": {
        const within = around ?? way(stmt, differs);
        const entering = differs ? including(before, stmt.name) : before;
        // Names that differ at the end of an iteration differ at the beginning of the next.
        for (let entry = entering; ; ) {
          const next = union(entry, block(stmt.body, entry, within));
          if (next.size === entry.size) return next;
          entry = next;
        }
      }
      case "write":
      case "store":
      case "invoke":
      case "comment":
        return before;
      default:
        return stmt satisfies never;
    }
  }

  function way(stmt: Stmt & { kind: "for" | "if" }, differs: boolean): Stmt | undefined {
    if (stmt.dealt && !differs) fail(stmt, "dealt to threads, though all of them would do the same");
    return differs ? stmt : undefined;
  }
}

const headOf = (stmt: Stmt): string => showStmt(stmt)[0]!;

const union = (a: Differing, c: Differing): Differing => new Set([...a, ...c]);
const including = (names: Differing, name: string): Differing => union(names, new Set([name]));
const without = (names: Differing, gone: readonly string[]): Differing =>
  new Set([...names].filter((name) => !gone.includes(name)));
