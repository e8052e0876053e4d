// Captions of speech: node captions.js EMISSIONS.npy TEXT.txt [--vtt]. The emissions are [T, C] logits of a model with 50 frames a second
// and the classes below; the text is what was said. To use a model of your own, change the first three lines.
import { readFile } from "node:fs/promises";
import { createCtcAligner } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import { parse } from "npyjs";

const CLASSES = "_ 'abcdefghijklmnopqrstuvwxyz"; // the blank, the space, the letters
const FRAMES_PER_SECOND = 50;
const MOST_CHARACTERS = 32; // of a caption

const [emissions, text, form] = process.argv.slice(2);
const file = await readFile(emissions);
const { data, shape } = parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
const words = (await readFile(text, "utf8")).trim().toLowerCase().split(/\s+/);

// A label for each letter, and one for the space between words, which belongs to none.
const letters = [...words.join(" ")];
const targets = letters.map((letter) => CLASSES.indexOf(letter));
const unknown = targets.indexOf(-1);
if (unknown >= 0) throw new Error(`${text}: the model has no class for ${JSON.stringify(letters[unknown])}`);
const groups = words.flatMap((word, i) => [...(i > 0 ? [-1] : []), ...Array.from(word, () => i)]);

const aligner = await createCtcAligner({ backend: wasm(), input: "logits" });
const { words: spans } = await aligner.align({ data, shape, targets, groups });
await aligner.close();

/** Words that stand together, each with the frames of its first and last letter. */
const captions = [];
for (const [i, spoken] of words.entries()) {
  const last = captions.at(-1);
  if (last && last.text.length + spoken.length < MOST_CHARACTERS) {
    last.text += ` ${spoken}`;
    last.end = spans.ends[i];
  } else captions.push({ text: spoken, start: spans.starts[i], end: spans.ends[i] });
}

const isVtt = form === "--vtt";
const time = (frame) =>
  new Date((frame / FRAMES_PER_SECOND) * 1000)
    .toISOString()
    .slice(11, 23)
    .replace(".", isVtt ? "." : ",");
if (isVtt) console.log("WEBVTT\n");
for (const [i, { text, start, end }] of captions.entries())
  console.log(`${isVtt ? "" : `${i + 1}\n`}${time(start)} --> ${time(end)}\n${text}\n`);
