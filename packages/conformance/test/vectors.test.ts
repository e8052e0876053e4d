import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findVectors } from "../src/vectors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-vectors-"));
  vi.stubEnv("CTCKIT_VECTORS", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
const write = (vector: object) => writeFileSync(join(folder, "a.json"), JSON.stringify(vector));

test("are read from the usual folder", () => {
  write({ name: "a", kind: "ctc-decode" });
  expect(findVectors(folder)).toEqual({ vectors: [{ name: "a", kind: "ctc-decode" }], notes: [] });
});
test("are read from the folder that CTCKIT_VECTORS names", () => {
  write({ name: "a", kind: "ctc-decode" });
  vi.stubEnv("CTCKIT_VECTORS", folder);
  expect(findVectors("nowhere").vectors).toHaveLength(1);
});
test("that are not there leave a note with the place and the way to name another", () => {
  const note = "missing: public vectors in nowhere; CTCKIT_VECTORS=DIR names their folder";
  expect(findVectors("nowhere")).toEqual({ vectors: [], notes: [note] });
  expect(findVectors(folder).notes).toHaveLength(1);
});
test("that were asked for and are not there are an error", () => {
  vi.stubEnv("CTCKIT_VECTORS", "nowhere");
  expect(() => findVectors(folder)).toThrow(
    "CTCKIT_VECTORS: expected a folder of *.json vectors, got nowhere",
  );
  vi.stubEnv("CTCKIT_VECTORS", folder);
  expect(() => findVectors("nowhere")).toThrow("CTCKIT_VECTORS");
});
test("without a name or a kind are refused", () => {
  write({ name: "a" });
  expect(() => findVectors(folder)).toThrow('a.json: expected a vector with "name" and "kind"');
});
