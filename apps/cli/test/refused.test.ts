// What the command refuses, and how it says so.

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Command, command } from "./command.ts";
import { type Corpus, corpus } from "./corpus.ts";

vi.setConfig({ testTimeout: 60_000 });

const SHARD = 6;
const SAMPLES = 12;
let folder = "";
let made: Corpus;
let ctckit: Command;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ctckit-cli-"));
  [made, ctckit] = await Promise.all([corpus(folder, SAMPLES), command()]);
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

test("samples that fail are written down by line and field, and the rest goes on", async () => {
  const manifest = join(folder, "bad.jsonl");
  const line = (fields: object) =>
    JSON.stringify({ text: made.texts[0], emissions: "emissions/0.npy", duration: 2, ...fields });
  await writeFile(
    join(folder, "emissions/torn.npy"),
    (await readFile(join(folder, "emissions/0.npy"))).subarray(0, -8),
  );
  const bad = [
    line({}),
    "{ no JSON",
    "",
    line({ text: "a ß" }),
    line({ emissions: "emissions/none.npy", id: "lost" }),
    line({ emissions: "emissions/torn.npy" }),
    line({ emissions: "../secret.npy" }),
    line({ duration: undefined }),
    line({ text: "a".repeat(200) }),
    line({ text: made.texts[1], emissions: "emissions/1.npy" }),
  ];
  await writeFile(manifest, bad.join("\n"));
  const words = args("bad").map((word) => (word === made.manifest ? manifest : word));
  const { code, stdout } = await ctckit.run(words);
  expect(code).toBe(1);
  expect(stdout).toBe(
    `2 of 2 shards are done, 2 samples by this run (0.00 h). 7 failed: ${out("bad")}/failed.jsonl.\n`,
  );
  const failures = (await readFile(join(out("bad"), "failed.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((each) => JSON.parse(each));
  expect(failures).toMatchObject([
    { line: 2, code: "MANIFEST" },
    { line: 4, code: "REFUSED", argument: "text", text: "a ß" },
    { line: 5, code: "ENOENT", argument: "emissions" },
    { line: 6, code: "REFUSED", argument: "emissions" },
    { line: 7, code: "MANIFEST", argument: "emissions" },
    { line: 8, code: "REFUSED", argument: "duration" },
    { line: 9, code: "REFUSED", argument: "targets[0]" },
  ]);
  for (const { message } of failures) expect(message).not.toContain(folder);
  expect(failures[1].message).toBe('text: no token begins with "ß", in word 2, "ß"');
  const { stdout: status } = await ctckit.run(["status", out("bad")]);
  expect(status).toContain("2 of 2 shards are done: 2 samples, 0.00 h; 7 failed.\n");
  expect(status).toContain("\n  1 x REFUSED (targets[0])\n");
});

test("a directory of other settings is refused, and says which", async () => {
  await ctckit.run(args("settled"));
  const { code, stderr } = await ctckit.run(args("settled", "--frame-rate", "25", "--tokens"));
  expect(code).toBe(2);
  expect(stderr).toContain(
    "holds results of other settings: frameRate was 0, and is 25; tokens was false, and is true.",
  );
  expect((await readdir(join(out("settled"), "shards"))).length).toBe(Math.ceil(SAMPLES / SHARD));
});

test.each([
  [["align"], "required option '--out <directory>'"],
  [["align", "--out", "o", "--vocabulary", "v"], "missing required argument 'manifest'"],
  [["align", "m", "--vocabulary", "v"], "required option '--out <directory>'"],
  [["align", "m", "--out", "o", "--vocabulary", "/none"], "ENOENT"],
  [["align", "m", "--out", "o", "--vocabulary", "v", "--blank", "1.5"], "Expected an integer, 0 or more."],
  [
    ["align", "m", "--out", "o", "--vocabulary", "v", "--shard", "3/3"],
    "Expected i/n with i from 0 to n - 1",
  ],
  [
    ["align", "m", "--out", "o", "--vocabulary", "v", "--input", "probs"],
    "Allowed choices are logProbs, logits, probabilities.",
  ],
  [["verify", "/none"], "/none is no directory of results: it has no ctckit.json"],
  [["status", "/none"], "is no directory of results"],
  [["inspect", "a.wav"], "expected a file that ends in .npy, .npz or .safetensors"],
  [["inspect", "/none.npy"], "ENOENT"],
] as const)("%j ends with 2 and the reason", async (words, reason) => {
  const { code, stdout, stderr } = await ctckit.run(words);
  expect(stderr).toContain(reason);
  expect([code, stdout]).toEqual([2, ""]);
});
