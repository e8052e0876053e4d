// `npm run corpus-demo`: makes a corpus, aligns it, kills the command in the middle, starts it again, and holds every byte against those of an
// undisturbed run. The command is the one that is built.

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { dump } from "npyjs";
import { FRAME_RATE, speechLike, TOKENS } from "./speech-like.ts";

const [SAMPLES, FRAMES, SHARD, WORKERS] = [10_000, 300, 100, 2];
const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "ctckit-corpus-"));
const began = performance.now();

const say = (text: string) =>
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);

/** @param kill looks now and then whether it is time to */
async function ctckit(args: readonly string[], kill?: () => Promise<boolean>) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  let over = false;
  const ended = new Promise<number | null>((resolve) =>
    child.on("close", (code) => {
      over = true;
      resolve(code);
    }),
  );
  while (kill && !over) {
    if (await kill()) child.kill("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { code: await ended, output: output.trim() };
}

const check = (holds: boolean, what: string) => {
  if (!holds) throw new Error(`expected ${what}`);
};

const shards = async (out: string) =>
  (await readdir(join(folder, out, "shards"))).filter((name) => !name.endsWith(".tmp"));

async function make(): Promise<void> {
  await mkdir(join(folder, "emissions"));
  await writeFile(join(folder, "vocabulary.txt"), `${TOKENS.join("\n")}\n`);
  const manifest = await open(join(folder, "manifest.jsonl"), "w");
  let arrays: Record<string, Uint8Array> = {};
  let lines: string[] = [];
  let file = 0;
  for (const { text, data } of speechLike(SAMPLES, FRAMES)) {
    const emissions = `emissions/${file}.npz#${lines.length}`;
    arrays[`${lines.length}.npy`] = new Uint8Array(dump(data, [FRAMES, TOKENS.length]) as ArrayBuffer);
    lines.push(JSON.stringify({ text, emissions, duration: FRAMES / FRAME_RATE }));
    if (lines.length < SHARD) continue;
    await writeFile(join(folder, `emissions/${file++}.npz`), zipSync(arrays, { level: 0 }));
    await manifest.write(`${lines.join("\n")}\n`);
    [arrays, lines] = [{}, []];
  }
  await manifest.close();
}

const align = (out: string) => [
  ...["align", join(folder, "manifest.jsonl"), "--out", join(folder, out)],
  ...["--vocabulary", join(folder, "vocabulary.txt"), "--input", "logits"],
  ...["--shard-size", String(SHARD), "--workers", String(WORKERS)],
];

try {
  await make();
  say(`${SAMPLES} utterances made, ${((SAMPLES * FRAMES) / FRAME_RATE / 3600).toFixed(1)} h`);

  const start = performance.now();
  const undisturbed = await ctckit(align("undisturbed"));
  check(undisturbed.code === 0, `the command to end with 0, got ${undisturbed.code}`);
  const rate = SAMPLES / ((performance.now() - start) / 1000);
  say(`aligned without disturbance, ${Math.round(rate)} utterances a second: ${undisturbed.output}`);

  const third = SAMPLES / SHARD / 3;
  for (const part of [third, 2 * third]) {
    const { code } = await ctckit(align("killed"), async () => {
      const done = await shards("killed").catch(() => []);
      return done.length >= part;
    });
    check(code === null, `the command to be killed, got exit code ${code}`);
    say(`killed with ${(await shards("killed")).length} of ${SAMPLES / SHARD} shards done`);
  }
  const resumed = await ctckit(align("killed"));
  check(resumed.code === 0, `the command to end with 0, got ${resumed.code}`);
  say(`started again: ${resumed.output}`);

  const names = await shards("undisturbed");
  check(names.length === SAMPLES / SHARD, `${SAMPLES / SHARD} shards, got ${names.length}`);
  check(`${names}` === `${await shards("killed")}`, "the same names");
  let bytes = 0;
  for (const name of names) {
    const [one, other] = await Promise.all(
      ["undisturbed", "killed"].map((out) => readFile(join(folder, out, "shards", name))),
    );
    check(one!.equals(other!), `${name} to have the same bytes`);
    bytes += one!.length;
  }
  say(`${names.length} shards, ${(bytes / 1e6).toFixed(1)} MB: every byte is that of the undisturbed run`);

  const verified = await ctckit([
    "verify",
    join(folder, "killed"),
    "--part",
    "5",
    "--workers",
    String(WORKERS),
  ]);
  check(verified.code === 0, `verify to end with 0, got ${verified.code}`);
  say(verified.output);
  const flipped = join(folder, "killed", "shards", names[0]!);
  const content = await readFile(flipped);
  content[content.length >> 1]! ^= 1;
  await writeFile(flipped, content);
  const found = await ctckit([
    "verify",
    join(folder, "killed"),
    "--part",
    "100",
    "--workers",
    String(WORKERS),
  ]);
  check(found.code === 1, `verify to end with 1 after a bit was flipped, got ${found.code}`);
  say(`one bit flipped: ${found.output.split("\n")[0]}`);
} finally {
  await rm(folder, { recursive: true });
}
