import { type AlignResult, createCtcAligner } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { expect, test } from "vitest";
import { speech } from "../../src/align/speech.ts";
import { anyLost, type StreamRow } from "../../src/align/stream/clear-speech.ts";
import type { VoiceRow } from "../../src/align/stream/hard-speech.ts";
import { held } from "../../src/align/stream/held.ts";
import { lossOf } from "../../src/align/stream/loss.ts";
import { pushes } from "../../src/align/stream/pushes.ts";
import { summary } from "../../src/align/stream/summary.ts";
import { streamTable, voiceTable } from "../../src/align/stream/table.ts";
import { voiceNames, voices } from "../../src/align/stream/voices.ts";
import { whole } from "../../src/align/stream/whole.ts";

const posed = speech({ time: 503, batch: 1, classes: 16, targetLength: 100 }, 0.5);

test.each([
  ["js", js()],
  ["wasm", wasm()],
])("%s: a stream of clear speech loses nothing, the last piece being shorter", async (_, backend) => {
  const aligner = await createCtcAligner({ backend });
  const done = await pushes(aligner, posed, { margin: 100, piece: 5 });
  const { result, ms } = await whole(aligner, posed, 2);
  expect(lossOf(done, result)).toEqual({ labels: 0, nats: 0, none: true });
  expect(done.times).toHaveLength(101);
  expect(done.waiting).toHaveLength(101);
  expect(done.total).toBeGreaterThanOrEqual(done.times.reduce((sum, each) => sum + each, 0));
  expect(ms).toBeGreaterThan(0);
  const hasty = await pushes(aligner, posed, { margin: 1, piece: 5 });
  expect(summary(hasty.waiting).mean).toBeLessThan(summary(done.waiting).mean);
  await aligner.close();
});

test("a label that is left out or told twice is no answer", async () => {
  const spans = (first: number, labels: number) => ({
    first,
    starts: new Int32Array(labels),
    ends: new Int32Array(labels),
    scores: new Float64Array(labels),
  });
  const telling = (first: number, labels: number, last: number) => ({
    async stream() {
      let told = false;
      return {
        async push() {
          const step = {
            spans: told ? spans(labels, 0) : spans(first, labels),
            frames: 1,
            decided: 1,
            position: 0,
          };
          told = true;
          return step;
        },
        end: async () => ({ score: 0, spans: spans(labels, last) }),
      };
    },
  });
  const how = { margin: 1, piece: 500 };
  expect((await pushes(telling(0, 60, 40), posed, how)).starts).toHaveLength(100);
  await expect(pushes(telling(1, 60, 40), posed, how)).rejects.toThrow("expected label 0 next, got 1");
  await expect(pushes(telling(0, 60, 39), posed, how)).rejects.toThrow("expected 100 labels, got 99");
});

test("what is lost: labels that are elsewhere, nats, and bits", () => {
  const exact = {
    scores: Float64Array.of(-10),
    spans: {
      offsets: Int32Array.of(0, 2),
      starts: Int32Array.of(0, 2),
      ends: Int32Array.of(1, 3),
      scores: Float64Array.of(-1, -2),
    },
  } satisfies AlignResult;
  const same = {
    score: -10,
    starts: Int32Array.of(0, 2),
    ends: Int32Array.of(1, 3),
    scores: Float64Array.of(-1, -2),
  };
  expect(lossOf(same, exact)).toEqual({ labels: 0, nats: 0, none: true });
  expect(lossOf({ ...same, score: -12, ends: Int32Array.of(2, 3) }, exact)).toEqual({
    ...{ labels: 1, nats: 2, none: false },
  });
  expect(lossOf({ ...same, scores: Float64Array.of(-1, -2 - 2 ** -50) }, exact).none).toBe(false);
  expect(lossOf({ ...same, score: Number.NEGATIVE_INFINITY }, exact).nats).toBe(Number.POSITIVE_INFINITY);
});

const row = (more: Partial<StreamRow>): StreamRow => ({
  ...{ name: "10 min", side: "wasm", margin: 100, piece: 5, held: 1.5e6, total: 3000, whole: 150 },
  push: { median: 0.4, mean: 0.5, most: 2 },
  waiting: { median: 90, mean: 91.8, most: 148 },
  loss: { labels: 0, nats: 0, none: true },
  ...more,
});
const lost = { labels: 7, nats: 3, none: false };

test("clear speech must not be lost by the default margin; by a smaller one it may be", () => {
  expect(anyLost([row({}), row({ margin: 50, loss: lost })])).toBe(false);
  expect(anyLost([row({ loss: lost })])).toBe(true);
  expect(anyLost([row({ margin: 400, loss: lost })])).toBe(true);
});

const cells = (text: string, start: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith(`| ${start}`))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((each) => each.slice(1, -1));

test("a row a margin: what a push takes, what waits, what is held, and whether all is the same", () => {
  expect(cells(streamTable([row({}), row({ loss: lost })]), "10 min")).toEqual([
    [
      "10 min",
      "5",
      "wasm",
      "100",
      "0.400",
      "2.00",
      "91.8 (1.84 s)",
      "148 (2.96 s)",
      "1.5",
      "yes",
      "3.00",
      "0.150",
    ],
    expect.arrayContaining(["NO, 7"]),
  ]);
});

test("a row a way of speaking, and a column a margin: what is elsewhere, and how late it is told", () => {
  const spoken = (margin: number, loss: VoiceRow["loss"]): VoiceRow => ({
    ...{ voice: "clear", margin, labels: 1200, loss },
    waiting: { median: 40, mean: 45, most: 80 },
  });
  const nowhere = { ...lost, nats: Number.POSITIVE_INFINITY };
  const text = voiceTable([spoken(25, nowhere), spoken(50, lost), spoken(100, row({}).loss)]);
  expect(cells(text, "clear")).toEqual([
    ["clear", "no path, 7 of 1200; 0.900 s", "7 of 1200; 0.900 s", "0; 0.900 s", "-", "-"],
  ]);
});

test("99 % are no more than the most", () => {
  expect(summary(Array.from({ length: 200 }, (_, i) => 200 - i))).toEqual({
    median: 100.5,
    mean: 100.5,
    most: 198,
  });
});

test("each way of speaking is one sample whose probabilities sum to 1, the same every time", () => {
  const clear = speech({ time: 1000, batch: 1, classes: 8, targetLength: 240 }, 0.5);
  for (const name of voiceNames) {
    const spoken = voices[name](clear);
    expect(voices[name](clear), name).toEqual(spoken);
    expect(spoken.targets[0]).toHaveLength(spoken.shape.targetLength);
    const sum = spoken.logProbs.subarray(8 * 77, 8 * 78).reduce((all, x) => all + Math.exp(x), 0);
    expect(sum, name).toBeCloseTo(1, 5);
  }
  const { targets: longer } = voices["2 s of text that nobody says"](clear);
  expect(longer[0]).toHaveLength(260);
  expect(longer[0]!.slice(140)).toEqual(clear.targets[0]!.slice(120));
  const { targets: shorter } = voices["5 s that the text has not"](clear);
  expect(shorter[0]).toHaveLength(190);
  expect(shorter[0]!.slice(120)).toEqual(clear.targets[0]!.slice(170));
});

test("what is kept is seen at the next look, what is dropped is not", () => {
  const kept: Float64Array[] = [];
  const memory = held();
  allocate(kept);
  memory.look();
  expect(memory.most).toBeGreaterThan(7.9e6);
  expect(memory.most).toBeLessThan(9e6);
  const later = held();
  drop();
  later.look();
  expect(later.most).toBeLessThan(1e6);
  expect(kept).toHaveLength(1);
});

function allocate(into: Float64Array[]): void {
  into.push(new Float64Array(1e6).fill(1));
}

/** A function of its own: what the test itself had passed on would be held until its end. */
function drop(): void {
  allocate([]);
}
