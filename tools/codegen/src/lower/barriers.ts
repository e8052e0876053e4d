import type { Buffer, Kernel, Pass, Stmt } from "../ir/nodes.ts";
import { exprsIn, flat, mapBlocks } from "../ir/rewrite.ts";

// Where threads wait for each other. A barrier comes only before a statement that reads or overwrites what another thread may have
// written since the last barrier, or that overwrites what another may still be reading. Within one dealt loop no buffer needs a
// barrier, because its iterations do not depend on each other.

type MemoryKind = (Stmt & { kind: "barrier" })["memory"];

/** What may have been touched since the last barrier. */
interface Touched {
  readonly read: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
}

const NOTHING: Touched = { read: new Set(), written: new Set() };

/** Workgroup memory and storage have a barrier each. */
export const barriers: Pass = (kernel) =>
  waiting(kernel, ({ workgroup }) => (workgroup === undefined ? "storage" : "workgroup"));

/** One barrier is for all memory. */
export const fullBarriers: Pass = (kernel) => waiting(kernel, () => "workgroup");

function waiting(kernel: Kernel, kindOf: (buffer: Buffer) => MemoryKind): Kernel {
  return { ...kernel, body: new Waits(kernel, kindOf).block(kernel.body, NOTHING)[0] };
}

class Waits {
  readonly #buffers: ReadonlyMap<string, Buffer>;
  readonly #kinds: ReadonlyMap<string, MemoryKind>;

  constructor({ buffers }: Kernel, kindOf: (buffer: Buffer) => MemoryKind) {
    this.#buffers = new Map(buffers.map((buffer) => [buffer.name, buffer]));
    this.#kinds = new Map(buffers.map((buffer) => [buffer.name, kindOf(buffer)]));
  }

  block(stmts: readonly Stmt[], before: Touched): [Stmt[], Touched] {
    let touched = before;
    const made: Stmt[] = [];
    for (const stmt of stmts) {
      const [own, after] = this.#statement(stmt, touched);
      made.push(...own);
      touched = after;
    }
    return [made, touched];
  }

  #statement(stmt: Stmt, before: Touched): [Stmt[], Touched] {
    if (stmt.kind === "reduce") return [[stmt], this.#without("workgroup", before)];
    const nested = (stmt.kind === "for" || stmt.kind === "if") && !stmt.dealt;
    const own = nested ? headOf(stmt) : { read: readIn([stmt]), written: writtenIn([stmt]) };
    const [waits, after] = this.#waited(own, before);
    if (!nested) return [[...waits, stmt], after];
    if (stmt.kind === "if") {
      const [body, yes] = this.block(stmt.body, after);
      const [otherwise, no] = this.block(stmt.otherwise, after);
      return [[...waits, { ...stmt, body, otherwise }], union(yes, no)];
    }
    // The beginning of an iteration must respect what the end of the previous one touched.
    for (let entry = after; ; ) {
      const [body, exit] = this.block(stmt.body, entry);
      const next = union(entry, exit);
      if (sizeOf(next) === sizeOf(entry)) return [[...waits, { ...stmt, body }], next];
      entry = next;
    }
  }

  #waited(own: Touched, before: Touched): [Stmt[], Touched] {
    const clashes = [
      ...[...own.read].filter((buffer) => before.written.has(buffer)),
      ...[...own.written].filter((buffer) => before.read.has(buffer) || this.#isRewritten(buffer, before)),
    ];
    const kinds = new Set(clashes.map((buffer) => this.#kinds.get(buffer)!));
    const rest = [...kinds].reduce((touched, kind) => this.#without(kind, touched), before);
    return [[...kinds].map((memory): Stmt => ({ kind: "barrier", memory })), union(rest, own)];
  }

  #isRewritten(buffer: string, { written }: Touched): boolean {
    return written.has(buffer) && this.#buffers.get(buffer)?.access !== "write";
  }

  #without(kind: MemoryKind, { read, written }: Touched): Touched {
    const others = (buffers: ReadonlySet<string>) =>
      new Set([...buffers].filter((buffer) => this.#kinds.get(buffer) !== kind));
    return { read: others(read), written: others(written) };
  }
}

/** What a statement reads before it enters its blocks. */
function headOf(stmt: Stmt & { kind: "for" | "if" }): Touched {
  return { read: readIn([mapBlocks(stmt, () => [])]), written: new Set() };
}

function union(a: Touched, c: Touched): Touched {
  return { read: new Set([...a.read, ...c.read]), written: new Set([...a.written, ...c.written]) };
}

const sizeOf = ({ read, written }: Touched): number => read.size + written.size;

function readIn(stmts: readonly Stmt[]): Set<string> {
  return new Set(exprsIn(stmts).flatMap((expr) => (expr.kind === "read" ? [expr.buffer] : [])));
}

function writtenIn(stmts: readonly Stmt[]): Set<string> {
  return new Set(flat(stmts).flatMap((stmt) => (stmt.kind === "write" ? [stmt.buffer] : [])));
}
