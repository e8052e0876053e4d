import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { FRAME_RATE } from "../demo/speech-like.ts";
import { type Command, command } from "./command.ts";
import { type Corpus, corpus } from "./corpus.ts";

vi.setConfig({ testTimeout: 60_000 });

const SHARD = 6;
const SAMPLES = 40;
let folder = "";
let made: Corpus;
let ctckit: Command;
/** What an undisturbed run writes. */
let undisturbed: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ctckit-cli-"));
  [made, ctckit] = await Promise.all([corpus(folder, SAMPLES), command()]);
  const { code } = await ctckit.run(args("undisturbed"));
  expect(code).toBe(0);
  undisturbed = await files("undisturbed");
}, 60_000);
afterAll(async () => {
  ctckit.remove();
  await rm(folder, { recursive: true });
});

const out = (name: string) => join(folder, "out", name);
const args = (name: string, ...more: string[]) => [
  ...["align", made.manifest, "--out", out(name), "--vocabulary", made.vocabulary, "--input", "logits"],
  ...["--shard-size", `${SHARD}`, "--workers", "2", ...more],
];

/** What results are: shards and failures, by name. */
async function files(name: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const place of ["shards", "failed"])
    for (const file of await readdir(join(out(name), place)))
      if (!file.endsWith(".tmp"))
        found[`${place}/${file}`] = await readFile(join(out(name), place, file), "utf8");
  return found;
}

test("every sample is written once, in order, with its words in theirs", () => {
  const samples = Object.values(undisturbed).flatMap((text) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
  expect(Object.keys(undisturbed)).toHaveLength(Math.ceil(SAMPLES / SHARD));
  expect(samples.map(({ line }) => line)).toEqual(Array.from({ length: SAMPLES }, (_, i) => i + 1));
  for (const [i, { id, text, duration, score, words }] of samples.entries()) {
    expect([id, text, duration]).toEqual([`u${i}`, made.texts[i], 2]);
    expect(score).toBeLessThan(0);
    expect(words.map((word: { text: string }) => word.text)).toEqual(text.split(" "));
    let letters = 0;
    for (const { text: word, start, end, confidence } of words) {
      // Letters were put where they are, evenly.
      expect(start).toBeCloseTo(Math.floor((letters * 100) / text.length) / FRAME_RATE, 1);
      expect(end).toBeGreaterThan(start);
      expect(confidence).toBeGreaterThan(0.5);
      letters += word.length + 1;
    }
  }
});

test("the same bytes with another number of workers, and in parts", async () => {
  await ctckit.run(args("one", "--workers", "1"));
  expect(await files("one")).toEqual(undisturbed);
  const parts = [0, 1, 2].map((i) => ctckit.run(args("parts", "--shard", `${i}/3`)));
  for (const { code, stdout } of await Promise.all(parts)) {
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[23] of [23] shards are done/);
  }
  expect(await files("parts")).toEqual(undisturbed);
});

test("what is missing is done, and nothing else", async () => {
  await ctckit.run(args("resumed"));
  const [gone, kept] = Object.keys(undisturbed) as [string, string];
  await rm(join(out("resumed"), gone));
  const before = await stat(join(out("resumed"), kept));
  const { code, stdout } = await ctckit.run(args("resumed", "--json"));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ shards: 7, done: 7, samples: SHARD, failures: 0 });
  expect(await files("resumed")).toEqual(undisturbed);
  expect((await stat(join(out("resumed"), kept))).mtimeMs).toBe(before.mtimeMs);
});

test("an input that has changed is done again, in the place of what was", async () => {
  const own = await corpus(join(folder, "changing"), 2 * SHARD);
  const line = args("changing").map((word) => (word === made.manifest ? own.manifest : word));
  await ctckit.run(line);
  const before = await files("changing");
  const text = await readFile(own.manifest, "utf8");
  await writeFile(own.manifest, text.replace(own.texts[0]!, own.texts[0]!.slice(1)));
  const { stdout } = await ctckit.run([...line, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ samples: SHARD });
  const after = await files("changing");
  expect(Object.keys(after)).toHaveLength(2);
  const [first, second] = Object.keys(before) as [string, string];
  expect(after[first]).toBeUndefined();
  expect(after[second]).toBe(before[second]);
});

test("killed at any moment, it ends with the bytes of the undisturbed run", async () => {
  for (let i = 0; i < 6; i++) {
    const { process, ended } = ctckit.start(args("killed"));
    // A start takes about 200 ms, a run twice as long.
    const timer = setTimeout(() => process.kill("SIGKILL"), 120 + 60 * i);
    await ended;
    clearTimeout(timer);
  }
  const { code } = await ctckit.run(args("killed"));
  expect(code).toBe(0);
  expect(await files("killed")).toEqual(undisturbed);
  expect(await readdir(join(out("killed"), "claims"))).toEqual([]);
});

test("two processes at the same time do nothing twice", async () => {
  const both = [args("shared", "--json"), args("shared", "--json")].map((each) => ctckit.run(each));
  const ended = await Promise.all(both);
  let samples = 0;
  for (const { code, stdout } of ended) {
    expect([0, 3]).toContain(code);
    samples += JSON.parse(stdout).samples;
  }
  expect(samples).toBe(SAMPLES);
  expect(await files("shared")).toEqual(undisturbed);
});

test("verify computes again, and finds one bit", async () => {
  await ctckit.run(args("verified"));
  const good = await ctckit.run(["verify", out("verified"), "--part", "100"]);
  expect(good).toMatchObject({ code: 0, stdout: "7 of 7 shards computed again: every byte is the same.\n" });
  const [name] = Object.keys(undisturbed);
  const path = join(out("verified"), name!);
  const bytes = await readFile(path);
  bytes[200]! ^= 1;
  await writeFile(path, bytes);
  const { code, stdout } = await ctckit.run(["verify", out("verified"), "--part", "100"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^shard 0: byte 200 \(line 1 of the file\) is \d+, and should be \d+\n7 of 7 .*: 1 differ\.\n$/,
  );
});

test("tokens on request, and confidences not, where nobody wants them", async () => {
  await ctckit.run(args("tokens", "--tokens", "--no-confidences"));
  const [text] = Object.values(await files("tokens"));
  const [before] = Object.values(undisturbed);
  const [sample, plain] = [text!, before!].map((lines) => JSON.parse(lines.split("\n")[0]!));
  expect(sample.tokens.map((token: { text: string }) => token.text).join("")).toBe(sample.text);
  for (const [i, { confidence, ...word }] of plain.words.entries()) {
    expect(confidence).toBeDefined();
    expect(sample.words[i]).toEqual(word);
  }
});

test("score says what the loss is, and a wrong text is less likely", async () => {
  const { code } = await ctckit.run(["score", ...args("scored").slice(1)]);
  expect(code).toBe(0);
  const samples = Object.values(await files("scored")).flatMap((text) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
  expect(samples.map(({ text }) => text)).toEqual(made.texts);
  const vocabulary = (await readFile(made.vocabulary, "utf8")).trimEnd().split("\n");
  const loss = await createCtcLoss({ backend: js(), input: "logits", reduction: "none" });
  for (const [i, { text, score, score_per_token }] of samples.entries()) {
    const bytes = await readFile(join(folder, `emissions/${i}.npy`));
    const data = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + bytes.length - 4 * 100 * 28, bytes.byteOffset + bytes.length),
    );
    const targets = [[...text].map((letter) => vocabulary.indexOf(letter))];
    const { losses } = await loss.loss({ data, shape: [100, 28], targets });
    expect(score).toBeCloseTo(-losses[0]!, 2);
    expect(score_per_token).toBeCloseTo(score / text.length, 3);
  }
  await loss.close();
  expect((await ctckit.run(["export", out("scored"), "--format", "ctm"])).stderr).toContain(
    "expected results with words",
  );
});

test("decode reads what is there, without texts", async () => {
  const manifest = join(folder, "untold.jsonl");
  const lines = made.texts.map((_, i) => JSON.stringify({ emissions: `emissions/${i}.npy`, duration: 2 }));
  await writeFile(manifest, lines.join("\n"));
  const words = args("decoded", "--width", "8")
    .slice(1)
    .map((word) => (word === made.manifest ? manifest : word));
  expect((await ctckit.run(["decode", ...words])).code).toBe(0);
  const samples = Object.values(await files("decoded")).flatMap((text) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
  const right = samples.filter(({ text }, i) => text === made.texts[i]).length;
  expect(right).toBeGreaterThan(SAMPLES / 2);
  for (const { text, words: found } of samples)
    expect(found.map((word: { text: string }) => word.text).join(" ")).toBe(text);
  const aligned = await ctckit.run(args("untold").map((word) => (word === made.manifest ? manifest : word)));
  expect(aligned.stdout).toContain(`${SAMPLES} failed`);
});

test("inspect says what emissions look like", async () => {
  const { code, stdout } = await ctckit.run(["inspect", join(folder, "emissions/0.npy")]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^100 frames of 28 classes, float32\n100 of 100 frames look like logits: --input logits\nclass 0 leads in \d+ % of the frames/,
  );
});

test("help has examples and exit codes", async () => {
  const { code, stdout } = await ctckit.run(["align", "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("ctckit align train.jsonl");
  expect(stdout).toContain("Exit codes: 0 all is well");
});

test("results are exported beside the shards, and names that meet are refused", async () => {
  await ctckit.run(args("exported"));
  const { code, stdout } = await ctckit.run(["export", out("exported"), "--format", "srt"]);
  expect([code, stdout]).toEqual([0, `${SAMPLES} files in ${out("exported")}/srt\n`]);
  expect(await readFile(join(out("exported"), "srt/u0.srt"), "utf8")).toMatch(/^1\n00:00:00,000 --> /);
  await ctckit.run(["export", out("exported"), "--format", "ctm"]);
  expect(await readdir(join(out("exported"), "ctm"))).toHaveLength(Math.ceil(SAMPLES / SHARD));
  const manifest = join(folder, "twice.jsonl");
  const line = JSON.stringify({ text: made.texts[0], emissions: "emissions/0.npy", duration: 2, id: "same" });
  await writeFile(manifest, `${line}\n${line}\n`);
  await ctckit.run(args("twice").map((word) => (word === made.manifest ? manifest : word)));
  const twice = await ctckit.run(["export", out("twice"), "--format", "vtt"]);
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain('lines 1 and 2 are both called "same"');
});
