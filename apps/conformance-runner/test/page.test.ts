// What of the page needs no browser; the rest is in tools/checks/src/conformance-page.ts.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sections } from "../page/src/contract.ts";
import { said, verdictOf } from "../page/src/verdict.ts";

test("clauses lead to sections that the contract has", () => {
  const contract = readFileSync(new URL("../../../docs/contract.md", import.meta.url), "utf8");
  const headings = [...contract.matchAll(/^## (\d)\. (.+)$/gm)].map(([, number, title]) => {
    const words = title!.toLowerCase().replaceAll(/[^a-z ]/g, "");
    return [number, `${number}-${words.replaceAll(" ", "-")}`];
  });
  expect(sections).toEqual(Object.fromEntries(headings));
});

test("the verdict counts cases of backends that are here, and names those that are not", () => {
  const outcomes = ["pass", "pass", "fail", "unsupported"] as const;
  const here = {
    provider: "js",
    errors: ["close rejects"],
    results: outcomes.map((outcome) => ({ outcome })),
  };
  const away = {
    provider: "webgpu",
    absent: "no adapter",
    errors: [],
    results: [{ outcome: "absent" }],
  } as const;
  const verdict = verdictOf([here, away]);
  expect(verdict).toEqual({ passed: 2, failed: 2, notOffered: 1, absent: ["webgpu"] });
  expect(said(verdict)).toBe("2 passed, 2 failed, 1 not offered; absent: webgpu.");
});
