// The suite and docs/contract.md name the same clauses.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { suite } from "../src/index.ts";

const contract = readFileSync(new URL("../../../docs/contract.md", import.meta.url), "utf8");
const clauses = [...contract.matchAll(/^- \*\*(\d+\.\d+)\*\*/gm)].map(([, number]) => number!);
const named = new Set(suite.flatMap((one) => one.clauses));

test("clauses are numbered once", () => {
  expect(clauses.length).toBeGreaterThan(40);
  expect(new Set(clauses).size).toBe(clauses.length);
});
test("every clause that a case names is in the contract", () => {
  expect([...named].filter((clause) => !clauses.includes(clause))).toEqual([]);
});
test("every clause of the contract is named by a case", () => {
  expect(clauses.filter((clause) => !named.has(clause))).toEqual([]);
});
