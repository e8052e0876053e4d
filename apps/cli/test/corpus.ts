// A small corpus like speech: each letter leads for a frame, blanks are between, all classes are noisy. The same numbers each time.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "npyjs";

const TOKENS = ["_", " ", ..."abcdefghijklmnopqrstuvwxyz"];
export const FRAME_RATE = 50;

export interface Corpus {
  readonly manifest: string;
  readonly vocabulary: string;
  readonly texts: readonly string[];
}

export async function corpus(folder: string, samples: number, frames = 100): Promise<Corpus> {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  await mkdir(join(folder, "emissions"), { recursive: true });
  const vocabulary = join(folder, "vocabulary.txt");
  await writeFile(vocabulary, `${TOKENS.join("\n")}\n`);
  const texts: string[] = [];
  const lines: string[] = [];
  for (let i = 0; i < samples; i++) {
    const word = () =>
      Array.from({ length: 2 + Math.floor(5 * random()) }, () => TOKENS[2 + Math.floor(26 * random())]).join(
        "",
      );
    const text = Array.from({ length: 4 }, word).join(" ");
    const data = Float32Array.from({ length: frames * TOKENS.length }, () => 3 * random());
    for (let t = 0; t < frames; t++) data[t * TOKENS.length]! += 4;
    for (const [k, letter] of [...text].entries()) {
      const t = Math.floor((k * frames) / text.length);
      data[t * TOKENS.length + TOKENS.indexOf(letter)]! += 8;
    }
    const name = `emissions/${i}.npy`;
    await writeFile(join(folder, name), new Uint8Array(dump(data, [frames, TOKENS.length]) as ArrayBuffer));
    texts.push(text);
    lines.push(JSON.stringify({ text, emissions: name, duration: frames / FRAME_RATE, id: `u${i}` }));
  }
  const manifest = join(folder, "manifest.jsonl");
  await writeFile(manifest, `${lines.join("\n")}\n`);
  return { manifest, vocabulary, texts };
}
