// A small corpus of the demonstration's utterances, as files.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "npyjs";
import { FRAME_RATE, speechLike, TOKENS } from "../demo/speech-like.ts";

export interface Corpus {
  readonly manifest: string;
  readonly vocabulary: string;
  readonly texts: readonly string[];
}

export const FRAMES = 100;

export async function corpus(folder: string, samples: number): Promise<Corpus> {
  await mkdir(join(folder, "emissions"), { recursive: true });
  const vocabulary = join(folder, "vocabulary.txt");
  await writeFile(vocabulary, `${TOKENS.join("\n")}\n`);
  const texts: string[] = [];
  const lines: string[] = [];
  for (const { text, data } of speechLike(samples, FRAMES)) {
    const i = texts.length;
    const name = `emissions/${i}.npy`;
    await writeFile(join(folder, name), new Uint8Array(dump(data, [FRAMES, TOKENS.length]) as ArrayBuffer));
    texts.push(text);
    lines.push(JSON.stringify({ text, emissions: name, duration: FRAMES / FRAME_RATE, id: `u${i}` }));
  }
  const manifest = join(folder, "manifest.jsonl");
  await writeFile(manifest, `${lines.join("\n")}\n`);
  return { manifest, vocabulary, texts };
}
