import { expect, test } from "vitest";
import { decodeCases } from "../src/decode/cases.ts";
import { decodeTable } from "../src/decode/command.ts";

test("every case has a name of its own, and finds something", () => {
  const cases = decodeCases();
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  for (const { call } of cases) expect(call()).toHaveLength(1);
});

test("the table has a row for each", () => {
  const [, , row] = decodeTable([{ name: "greedy", time: 50, classes: 6625, ms: 0.1764 }]).split("\n");
  expect(row!.split("|").map((cell) => cell.trim())).toEqual(["", "greedy", "50, 6625", "0.176", ""]);
});
