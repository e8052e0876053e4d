// What a loss needs of a file that somebody else wrote. What is wrong is named before a case stumbles over it.

import { flatten, type VectorExpectation, type VectorFile } from "./file.ts";

/** @throws TypeError - names the first member that is not what the format has */
export function checkShape(file: VectorFile): void {
  oneOf("inputKind", file.inputKind, ["logits", "logProbs", "probs"]);
  oneOf("layout", file.layout, ["TNC", "NTC"]);
  for (const name of ["T", "N", "C"] as const) natural(name, file[name], 1);
  natural("blank", file.blank, 0);
  if (file.tolerance !== undefined)
    for (const name of ["atol", "rtol"] as const)
      expected(
        `tolerance.${name}`,
        Number.isFinite(file.tolerance?.[name]),
        "a number",
        file.tolerance?.[name],
      );
  const { logProbsOrLogits: values, T, N, C } = file;
  if (values !== null) {
    expected("logProbsOrLogits", Array.isArray(values), "nested lists or null", values);
    const count = flatten(values).length;
    expected("logProbsOrLogits", count === T * N * C, `T * N * C = ${T * N * C} values`, count);
  }
  expected("cases", file.cases === undefined || Array.isArray(file.cases), "a list", file.cases);
  for (const [i, each] of (file.cases ?? [file]).entries())
    checkExpectation(file.cases ? `cases[${i}]` : "the file", each);
}

function checkExpectation(what: string, each: VectorExpectation): void {
  const where = what === "the file" ? "" : `${what}.`;
  expected(what, typeof each === "object" && each !== null, "an object", each);
  for (const name of ["inputLengths", "targetLengths", "expectedLoss"] as const)
    if (each[name] !== undefined)
      expected(`${where}${name}`, Array.isArray(each[name]), "a list", each[name]);
  const { targets = [] } = each;
  const rows = Array.isArray(targets) && targets.every((row) => Array.isArray(row));
  expected(`${where}targets`, rows, "a list of lists", targets);
}

export function oneOf(name: string, value: unknown, known: readonly string[]): void {
  expected(name, known.includes(value as string), `one of ${known.join(", ")}`, value);
}

export function natural(name: string, value: unknown, least: number): void {
  expected(
    name,
    Number.isSafeInteger(value) && (value as number) >= least,
    `an integer from ${least}`,
    value,
  );
}

export function expected(name: string, right: boolean, wanted: string, got: unknown): void {
  if (!right)
    throw new TypeError(`${name}: expected ${wanted}, got ${String(JSON.stringify(got)).slice(0, 40)}`);
}
