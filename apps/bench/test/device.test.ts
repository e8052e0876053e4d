import { expect, test } from "vitest";
import { withSections } from "../src/device/document.ts";
import { allRight, type DeviceResult } from "../src/device/measurement.ts";
import { deviceTable } from "../src/device/table.ts";
import { options } from "../src/options.ts";

const right = { loss: 1e-9, grad: 2e-7, wrong: false };
const timing = (median: number) => ({ median, min: median, calls: 5 });

const result = (wrong: boolean): DeviceResult => ({
  through: "cuda",
  name: "GPU",
  cases: [
    {
      name: "tiny",
      sides: [
        {
          name: "cuda",
          role: "ours",
          errors: { ...right, wrong },
          timings: wrong ? {} : { events: timing(0.125), call: timing(0.25), row: timing(0.2) },
        },
        { name: "wasm, one thread", role: "ours", errors: right, timings: { call: timing(4) } },
        {
          name: "PyTorch",
          role: "opponent",
          errors: { ...right, wrong: true },
          timings: { events: timing(1), call: timing(3), row: timing(2) },
        },
      ],
    },
  ],
});
const absent: DeviceResult = { through: "webgpu", absent: "no adapter", cases: [] };

test("a side is compared with PyTorch by the same clock, and with wasm by the clock that it has", () => {
  const [, , ours, wasm, torch] = deviceTable(result(false)).split("\n");
  const cells = (row = "") => row.split("|").map((cell) => cell.trim());
  expect(cells(ours).slice(3, 10)).toEqual([
    ...["0.125 (0.125)", "8.00x"],
    ...["0.250 (0.250)", "12.0x"],
    ...["0.200 (0.200)", "10.0x"],
    "20.0x",
  ]);
  expect(cells(wasm).slice(3, 10)).toEqual(["-", "-", "4.00 (4.00)", "0.750x", "-", "-", "1.00x"]);
  expect(cells(torch)[4]).toBe("1.00x");
});

test("an answer of ours that is wrong has no time, and is no success; nor is a machine without a GPU", () => {
  expect(deviceTable(result(true))).toMatch(/\| cuda +\| +WRONG \| +- \| +WRONG \|/);
  expect(deviceTable(absent)).toBe("webgpu: ABSENT: no adapter");
  expect(allRight([absent, result(false)])).toBe(true);
  expect(allRight([result(true)])).toBe(false);
  expect(allRight([absent])).toBe(false);
});

const begin = "<!-- GPUs: written by `npm run bench -- --device --document docs/benchmarks.md` -->";
const end = "<!-- end of GPUs -->";

test("a document keeps other GPUs' sections, and has a GPU's once", () => {
  const section = (title: string, text: string) => ({ title, text });
  const empty = `before\n${begin}\n\n${end}\nafter`;
  const one = withSections(empty, [section("cuda on A", "| first |\n\nof today")]);
  expect(one).toBe(`before\n${begin}\n\n### cuda on A\n\n| first |\n\nof today\n\n${end}\nafter`);
  const two = withSections(one, [section("cuda on B", "b"), section("webgpu on A", "w")]);
  const again = withSections(two, [section("cuda on A", "second")]);
  const sections = "### cuda on A\n\nsecond\n\n### cuda on B\n\nb\n\n### webgpu on A\n\nw";
  expect(again).toBe(`before\n${begin}\n\n${sections}\n\n${end}\nafter`);
  expect(withSections(again, [])).toBe(again);
  expect(() => withSections("no markers", [])).toThrow("expected the lines");
});

test("--document is for --device", () => {
  expect(options(["--device", "--document", "a.md"])).toMatchObject({ device: true, document: "a.md" });
  expect(() => options(["--document", "a.md"])).toThrow("--document: expected --device");
});
