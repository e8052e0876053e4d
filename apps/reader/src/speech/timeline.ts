// The recording over time, the words under it, and where it is being played.

import { element } from "@ctckit/page/element";
import type { AlignedWord } from "./speech-aligner.ts";
import { loudness } from "./waveform.ts";

/** CSS pixels. */
const [SECOND, WAVE, WORDS, AXIS] = [110, 84, 40, 18];
/** Canvases have a limit, in all browsers above this. */
const MOST_WIDTH = 16_000;

export interface Timeline {
  /** @param samples absent where there is no recording */
  show(seconds: number, samples: Float32Array | undefined): void;
  words(words: readonly AlignedWord[]): void;
  /** Where the recording is: seconds. */
  at(time: number): void;
}

/** @param pressed gets the word that the visitor has pressed */
export function timeline(pressed: (word: AlignedWord) => void): Timeline {
  const canvas = element("timeline", HTMLCanvasElement);
  const scroll = element("timeline-scroll", HTMLElement);
  let [seconds, now] = [0, -1];
  let peaks: Float32Array = new Float32Array(0);
  let all: readonly AlignedWord[] = [];
  let waiting = false;

  const scale = () => Math.min(SECOND, MOST_WIDTH / Math.max(1, seconds));
  const wordAt = (time: number) => all.find(({ start, end }) => time >= start && time < end);

  function draw(): void {
    waiting = false;
    const [width, height] = [Math.ceil(seconds * scale()), WAVE + WORDS + AXIS];
    const ratio = Math.min(devicePixelRatio, MOST_WIDTH / Math.max(1, width));
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d")!;
    context.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
    const ink = {
      wave: colour("muted"),
      grid: colour("grid"),
      word: colour("heat"),
      text: colour("ink"),
      now: colour("second"),
    };

    context.fillStyle = ink.wave;
    for (let x = 0; x < peaks.length; x++) {
      const size = Math.max(0.5, (peaks[x]! * (WAVE - 8)) / 2);
      context.fillRect(x, WAVE / 2 - size, 1, 2 * size);
    }
    context.font = "14px Lato, sans-serif";
    context.textBaseline = "middle";
    const playing = wordAt(now);
    for (const word of all) {
      const [left, right] = [word.start * scale(), word.end * scale()];
      context.globalAlpha = word === playing ? 1 : 0.15 + 0.5 * word.confidence;
      context.fillStyle = word === playing ? ink.now : ink.word;
      context.beginPath();
      context.roundRect(left + 0.5, WAVE + 3, right - left - 1, WORDS - 6, 4);
      context.fill();
      context.globalAlpha = 0.35;
      context.fillRect(left, 4, 1, WAVE - 4);
      context.globalAlpha = 1;
      context.fillStyle = ink.text;
      const room = right - left - 6;
      const wide = context.measureText(word.text).width;
      // What does not fit is written narrower, as far as it can be read.
      context.save();
      context.translate(left + (right - left) / 2, WAVE + WORDS / 2);
      context.scale(Math.max(0.75, Math.min(1, room / wide)), 1);
      context.fillText(word.text, -wide / 2, 0);
      context.restore();
    }
    context.fillStyle = ink.wave;
    context.font = "11px Lato, sans-serif";
    const step = Math.max(1, Math.ceil(60 / scale()));
    for (let second = 0; second <= seconds; second += step)
      context.fillText(`${second} s`, second * scale() + 2, WAVE + WORDS + AXIS / 2);
    if (now >= 0) {
      context.fillStyle = ink.now;
      context.fillRect(now * scale(), 0, 2, WAVE + WORDS);
    }
  }
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(draw);
  };

  canvas.addEventListener("click", ({ offsetX }) => {
    const word = wordAt(offsetX / scale());
    if (word) pressed(word);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);

  return {
    show(length, samples) {
      seconds = length;
      peaks = samples ? loudness(samples, Math.ceil(seconds * scale())).peaks : new Float32Array(0);
      now = -1;
      soon();
    },
    words(words) {
      all = words;
      const named = words.map(({ text, start }) => `${text} at ${start.toFixed(2)} s`);
      canvas.setAttribute("aria-label", named.length > 0 ? named.join(", ") : "No words yet");
      soon();
    },
    at(time) {
      now = time;
      const x = time * scale();
      if (x < scroll.scrollLeft || x > scroll.scrollLeft + scroll.clientWidth - 40)
        scroll.scrollLeft = x - 40;
      soon();
    },
  };
}
