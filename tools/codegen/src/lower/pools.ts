import { add, local, op } from "../ir/build.ts";
import type { Buffer, Expr, Pass, Shape, Stmt } from "../ir/nodes.ts";
import { mapBlocks, rewriteBlock } from "../ir/rewrite.ts";
import { showShape } from "../ir/shape.ts";

// For targets that bind few buffers at a time (WebGPU: 8 by default). Many buffers become parts of one that holds i32, with floats as
// their bits. A scalar says where each begins.

export interface Pool {
  readonly name: string;
  readonly access: "read" | "readwrite";
  readonly shape: Shape;
}

/** The scalar that says where a buffer begins in its pool. */
export const placeOf = (buffer: string): string => `${buffer}At`;

/** @param poolOf a buffer's pool; undefined: it stays separate */
export function pools(poolOf: (buffer: Buffer) => Pool | undefined): Pass {
  return (kernel) => {
    const pooled = new Map(
      kernel.buffers.flatMap((buffer) => {
        const pool = poolOf(buffer);
        return pool ? [[buffer.name, { buffer, pool }] as const] : [];
      }),
    );
    const used = new Map([...pooled.values()].map(({ pool }) => [pool.name, pool]));
    return {
      ...kernel,
      scalars: [
        ...kernel.scalars,
        ...[...pooled.values()].map(({ buffer: { name, shape }, pool }) => ({
          name: placeOf(name),
          type: "i32" as const,
          doc: `where ${name} begins in ${pool.name}: ${showShape(shape)}`,
        })),
      ],
      buffers: [
        ...kernel.buffers.filter(({ name }) => !pooled.has(name)),
        ...[...used.values()].map((pool): Buffer => ({ ...pool, type: "i32" })),
      ],
      body: writes(rewriteBlock(kernel.body, read)),
    };

    function read(expr: Expr): Expr {
      const found = expr.kind === "read" ? pooled.get(expr.buffer) : undefined;
      if (expr.kind !== "read" || !found) return expr;
      const bits: Expr = {
        ...expr,
        type: "i32",
        buffer: found.pool.name,
        index: add(local(placeOf(expr.buffer)), expr.index),
      };
      return expr.type === "i32" ? bits : op(expr.type, "fromBits", bits);
    }

    function writes(stmts: readonly Stmt[]): Stmt[] {
      return stmts.map((stmt): Stmt => {
        const found = stmt.kind === "write" ? pooled.get(stmt.buffer) : undefined;
        if (stmt.kind !== "write" || !found) return mapBlocks(stmt, writes);
        return {
          ...stmt,
          buffer: found.pool.name,
          index: add(local(placeOf(stmt.buffer)), stmt.index),
          value: stmt.value.type === "i32" ? stmt.value : op("i32", "bits", stmt.value),
        };
      });
    }
  };
}
