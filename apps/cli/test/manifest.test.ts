import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entryOf, LineError } from "../src/manifest/entry.ts";
import { shardsOf } from "../src/manifest/shards.ts";

const folder = { path: "/corpus", open: false };
const line = (fields: object) => JSON.stringify({ text: "a", emissions: "a.npy", ...fields });

test("a line as NeMo writes it, and where its emissions are", () => {
  const given = line({ duration: 1.5, audio_filepath: "a.wav", id: "call 7", speaker: 3 });
  expect(entryOf(given, 7, folder)).toEqual({
    ...{ line: 7, text: "a", duration: 1.5, audioFilepath: "a.wav", id: "call 7" },
    emissions: { path: "/corpus/a.npy", container: "npy" },
  });
});

test.each([
  ["{", undefined, "this is no JSON"],
  ["[]", undefined, "expected an object, got []"],
  ["3", undefined, "expected an object, got 3"],
  [line({ text: 3 }), "text", "expected a text, got 3"],
  [line({ emissions: null }), "emissions", "expected a file's name, got null"],
  [line({ emissions: "a.wav" }), "emissions", "expected a file that ends in .npy"],
  [line({ duration: 0 }), "duration", "expected seconds, more than 0, got 0"],
  [line({ duration: "1" }), "duration", 'got "1"'],
  [line({ audio_filepath: 1 }), "audio_filepath", "got 1"],
  [line({ id: 1 }), "id", "got 1"],
  [
    line({ emissions: "../a.npy" }),
    "emissions",
    "leaves the manifest's folder, which --allow-outside would allow",
  ],
  [line({ emissions: "b/../../a.npy" }), "emissions", "leaves the manifest's folder"],
  [line({ emissions: "/etc/a.npy" }), "emissions", "leaves the manifest's folder"],
])("%s is refused, by its line and field", (given, field, message) => {
  let error: unknown;
  try {
    entryOf(given, 12, folder);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(LineError);
  expect(error).toMatchObject({ line: 12, field });
  expect((error as Error).message).toContain(`line 12${field ? `, ${field}` : ""}: `);
  expect((error as Error).message).toContain(message);
});

test("names that only begin like the way out stay in, and an open folder has no outside", () => {
  expect(entryOf(line({ emissions: "..a.npy" }), 1, folder).emissions.path).toBe("/corpus/..a.npy");
  expect(entryOf(line({ emissions: "../a.npy" }), 1, { ...folder, open: true }).emissions.path).toBe(
    "/a.npy",
  );
});

let place = "";
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "ctckit-cli-"));
});
afterAll(() => rm(place, { recursive: true }));

test.each([
  ["", []],
  ["a\n", ["a\n"]],
  ["a\nb\nc", ["a\nb\n", "c"]],
  ["a\nb\nc\nd\n", ["a\nb\n", "c\nd\n"]],
  ["\n\n\n", ["\n\n", "\n"]],
])("shards of two lines: %j", async (text, wanted) => {
  const path = join(place, "manifest.jsonl");
  await writeFile(path, text);
  const shards = await shardsOf(path, 2);
  const bytes = await readFile(path);
  expect(shards.map(({ from, to }) => bytes.subarray(from, to).toString())).toEqual(wanted);
  expect(shards.map(({ index, line }) => [index, line])).toEqual(wanted.map((_, i) => [i, 2 * i + 1]));
});

test("shards across the pieces that a file is read in", async () => {
  const path = join(place, "long.jsonl");
  const lines = Array.from({ length: 5000 }, (_, i) => `${i} ${"x".repeat(i % 100)}é\n`);
  await writeFile(path, lines.join(""));
  const bytes = await readFile(path);
  const shards = await shardsOf(path, 7);
  expect(shards).toHaveLength(Math.ceil(5000 / 7));
  for (const { line: first, from, to } of shards)
    expect(bytes.subarray(from, to).toString()).toBe(lines.slice(first - 1, first + 6).join(""));
});
