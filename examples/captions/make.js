// Makes speech.npy: logits as a model gives them of somebody who reads speech.txt, 50 frames a second. Nobody has spoken: each letter leads for
// two frames or so, blanks are between them, silence between sentences, and all classes are noisy. The same numbers each time.
import { readFile, writeFile } from "node:fs/promises";
import { dump } from "npyjs";

const CLASSES = "_ 'abcdefghijklmnopqrstuvwxyz";
let state = 7;
/** Uniform in [0, 1): a linear congruence (Numerical Recipes). */
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

const text = (await readFile(new URL("speech.txt", import.meta.url), "utf8")).trim();
const frames = [];
const say = (letter, times) => {
  for (let i = 0; i < times; i++) {
    const leads = CLASSES.indexOf(letter);
    frames.push(Array.from(CLASSES, (_, c) => 3 * random() + (c === leads ? 6 : 0) + (c === 0 ? 2 : 0)));
  }
};
say("_", 20);
for (const character of text) {
  say(character === "\n" ? " " : character, 1 + Math.round(1.5 * random()));
  say("_", character === "\n" ? 30 : 1 + Math.round(3 * random()));
}
say("_", 20);
const npy = dump(Float32Array.from(frames.flat()), [frames.length, CLASSES.length]);
await writeFile(new URL("speech.npy", import.meta.url), new Uint8Array(npy));
