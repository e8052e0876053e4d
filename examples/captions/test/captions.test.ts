import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const cwd = fileURLToPath(new URL("..", import.meta.url));
const captions = async (...args: string[]) =>
  (await run(process.execPath, ["captions.js", "speech.npy", ...args], { cwd })).stdout;

test("SubRip has every word, and times that rise", async () => {
  const srt = await captions("speech.txt");
  const blocks = srt.trim().split("\n\n");
  const said = blocks.map((block) => block.split("\n")[2]).join(" ");
  const text = await readFile(new URL("../speech.txt", import.meta.url), "utf8");
  expect(said).toBe(text.trim().replace(/\s+/g, " "));
  expect(blocks.map((block) => block.split("\n")[0])).toEqual(blocks.map((_, i) => `${i + 1}`));
  const times = srt.match(/\d\d:\d\d:\d\d,\d{3}/g)!;
  expect(times.length).toBe(2 * blocks.length);
  expect([...times].sort()).toEqual(times);
  // Silence comes first, and 20 frames of it are 0.4 s.
  expect(times[0]).toBe("00:00:00,400");
});

test("WebVTT has a header and full stops", async () => {
  const vtt = await captions("speech.txt", "--vtt");
  expect(vtt).toMatch(/^WEBVTT\n\n00:00:00\.400 --> 00:00:\d\d\.\d{3}\nthere was once a miller who had\n/);
});

test("a text with a letter that the model has not is refused by name", async () => {
  await expect(captions("test/captions.test.ts")).rejects.toThrow(/the model has no class for/);
});
