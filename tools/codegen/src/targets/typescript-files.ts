import type { Buffer, Pass } from "../ir/nodes.ts";
import { fold } from "../lower/fold.ts";
import { represent } from "../lower/represent.ts";
import { sequential } from "../lower/sequential.ts";
import { storage } from "../lower/storage.ts";
import { DOUBLE, SINGLE, tableExp } from "../lower/table-exp.ts";
import { wide } from "../lower/wide.ts";
import { printSizes } from "../print/size-table.ts";
import { arrayType, printTypeScript, type TypeScriptModule } from "../print/ts.ts";
import { HEADER, type OutputFile } from "../target.ts";

// How every kernel of packages/js is lowered, and how its files are written.

export const FOLDER = "packages/js/src/generated";

export function passes(dtype: "f32" | "f64", form = wide): readonly Pass[] {
  return [
    represent(form),
    storage(dtype),
    sequential,
    fold,
    tableExp({ exp: DOUBLE, expValue: dtype === "f32" ? SINGLE : DOUBLE }),
  ];
}

/** The caller's arrays, and tables that all samples share. */
export const isOthers = (name: string) =>
  ["data", "grad", "targets", DOUBLE.table, SINGLE.table].includes(name);

export const sizes = (buffers: readonly Buffer[]): string =>
  printSizes(buffers, () => 1, { name: "types", of: arrayType });

export function file(name: string, what: string, module: Omit<TypeScriptModule, "header">): OutputFile {
  const header = [`${what}. ${HEADER}`];
  return { path: `${FOLDER}/${name}.ts`, text: printTypeScript({ header, ...module }) };
}
