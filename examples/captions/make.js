// Makes speech.wav and speech.npy. eSpeak NG (on Debian: apt install espeak-ng) says speech.txt word by word, so it is known when each begins
// and ends. The logits are those that a model with 50 frames a second may give of it: the letters of a word lead for two frames or so each,
// evenly over the word, blanks are between them, and all classes are noisy. The same numbers each time.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dump } from "npyjs";

const CLASSES = "_ 'abcdefghijklmnopqrstuvwxyz";
const RATE = 22_050; // eSpeak's
const FRAME = RATE / 50;
const [PAUSE, SILENCE] = [3, 30]; // frames between words and between lines
const QUIET = 300; // of 32,768

let state = 7;
/** Uniform in [0, 1): a linear congruence (Numerical Recipes). */
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

/** A word's samples, without the silence around it, up to a whole number of frames. */
function spoken(word) {
  const wav = execFileSync("espeak-ng", ["-v", "en-us", "-s", "140", "--stdout", word]);
  const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
  const first = samples.findIndex((x) => Math.abs(x) > QUIET);
  const last = samples.findLastIndex((x) => Math.abs(x) > QUIET);
  const frames = Math.ceil((last + 1 - first) / FRAME);
  const all = new Int16Array(frames * FRAME);
  all.set(samples.subarray(first, last + 1));
  return all;
}

const sound = [];
const frames = [];
const say = (letter, times) => {
  for (let i = 0; i < times; i++) {
    const leads = CLASSES.indexOf(letter);
    frames.push(Array.from(CLASSES, (_, c) => 3 * random() + (c === leads ? 6 : 0) + (c === 0 ? 2 : 0)));
  }
};
const rest = (times) => {
  say("_", times);
  sound.push(new Int16Array(times * FRAME));
};

const lines = (await readFile(new URL("speech.txt", import.meta.url), "utf8")).trim().split("\n");
rest(20);
for (const [i, line] of lines.entries()) {
  for (const [j, word] of line.split(" ").entries()) {
    if (j > 0 || i > 0) {
      say(" ", 1);
      sound.push(new Int16Array(FRAME));
      rest(j > 0 ? PAUSE : SILENCE);
    }
    const samples = spoken(word);
    sound.push(samples);
    const [letters, length] = [[...word], samples.length / FRAME];
    for (const [k, letter] of letters.entries()) {
      const [from, to] = [k, k + 1].map((place) => Math.round((place * length) / letters.length));
      const led = Math.min(2, to - from - 1);
      say(letter, led);
      say("_", to - from - led);
    }
  }
}
rest(20);

const all = new Int16Array(frames.length * FRAME);
let at = 0;
for (const piece of sound) {
  all.set(piece, at);
  at += piece.length;
}
// Half the samples will do for speech.
const samples = Int16Array.from({ length: all.length / 2 }, (_, i) => (all[2 * i] + all[2 * i + 1]) / 2);
const header = Buffer.alloc(44);
header.write("RIFF", 0);
header.writeUInt32LE(36 + samples.byteLength, 4);
header.write("WAVEfmt ", 8);
header.writeUInt32LE(16, 16);
header.writeUInt16LE(1, 20); // PCM
header.writeUInt16LE(1, 22); // one channel
header.writeUInt32LE(RATE / 2, 24);
header.writeUInt32LE(RATE, 28); // bytes a second
header.writeUInt16LE(2, 32);
header.writeUInt16LE(16, 34);
header.write("data", 36);
header.writeUInt32LE(samples.byteLength, 40);
await writeFile(new URL("speech.wav", import.meta.url), Buffer.concat([header, Buffer.from(samples.buffer)]));
const npy = dump(Float32Array.from(frames.flat()), [frames.length, CLASSES.length]);
await writeFile(new URL("speech.npy", import.meta.url), new Uint8Array(npy));
