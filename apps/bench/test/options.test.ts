import { expect, test } from "vitest";
import { alignCaseNames, quickAlignCases } from "../src/align/cases.ts";
import { backends } from "../src/backends.ts";
import { kinds, shapes } from "../src/cases.ts";
import { options } from "../src/options.ts";

test("options: names are checked, --quick leaves out the big shapes unless they are named", () => {
  expect(options([])).toMatchObject({
    shapes: Object.keys(shapes),
    kinds: ["randn"],
    backends: Object.keys(backends),
  });
  expect(options(["--quick"]).shapes).not.toContain("wide");
  expect(options(["--quick", "--shapes", "wide", "--kinds", "cold,peaky"])).toMatchObject({
    shapes: ["wide"],
    kinds: ["cold", "peaky"],
  });
  expect(() => options(["--shapes", "tiny,huge"])).toThrow("--shapes: expected one of tiny");
  expect(() => options(["--fast"])).toThrow(TypeError);
});

const partial = [["--quick"], ["--shapes", "tiny"], ["--kinds", "cold"], ["--backends", "js"]];

test.each(partial)(
  "--write and --plot never replace what the documents show by what %s leaves of it",
  (...rest) => {
    expect(() => options(["--write", ...rest])).toThrow(
      `--write: the documents hold the full table, expected no ${rest[0]}`,
    );
    expect(() => options(["--plot", ...rest])).toThrow(
      `--plot: the documents show every line, expected no ${rest[0]}`,
    );
  },
);

test("--write takes every kind, --plot stands for itself", () => {
  expect(options(["--write"])).toMatchObject({
    write: true,
    plot: false,
    kinds,
    shapes: Object.keys(shapes),
  });
  expect(options(["--plot"])).toMatchObject({ write: false, plot: true });
});

test("--align has cases of its own, and takes nothing that is about losses", () => {
  expect(options(["--align"])).toMatchObject({ align: true, cases: alignCaseNames });
  expect(options(["--align", "--quick"]).cases).toEqual(quickAlignCases);
  expect(options(["--align", "--cases", "1 h,text line"]).cases).toEqual(["1 h", "text line"]);
  expect(() => options(["--align", "--cases", "2 h"])).toThrow("--cases: expected one of 30 s");
  expect(() => options(["--cases", "1 h"])).toThrow("--cases: expected --align");
  for (const foreign of [["--shapes", "tiny"], ["--workers"], ["--plot"]])
    expect(() => options(["--align", ...foreign])).toThrow(
      `--align: its cases are its own, expected no ${foreign[0]}`,
    );
  expect(options(["--align", "--write"]).write).toBe(true);
  expect(options(["--align", "--page", "--write"])).toMatchObject({ page: true, write: true });
  expect(() => options(["--align", "--write", "--quick"])).toThrow("expected no --quick");
  expect(() => options(["--align", "--write", "--cases", "1 h"])).toThrow("expected no --cases");
});

test("--stream has the cases that are one sample, and none of a page's", () => {
  expect(options(["--align", "--stream"])).toMatchObject({ stream: true, cases: ["10 min", "1 h"] });
  expect(options(["--align", "--stream", "--quick"]).cases).toEqual(["2 min"]);
  expect(options(["--align", "--stream", "--cases", "30 s"]).cases).toEqual(["30 s"]);
  expect(options(["--align", "--stream", "--write"]).write).toBe(true);
  expect(() => options(["--align", "--stream", "--cases", "16 x 30 s"])).toThrow("--cases: expected one of");
  expect(() => options(["--stream"])).toThrow("--stream: expected --align");
  expect(() => options(["--align", "--stream", "--page"])).toThrow("--stream: expected no --page");
  expect(() => options(["--align", "--stream", "--write", "--quick"])).toThrow("expected no --quick");
});
