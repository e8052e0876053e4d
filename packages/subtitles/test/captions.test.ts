import { expect, test } from "vitest";
import { captionsOf, subRip, webVtt } from "../src/captions.ts";

const limits = { characters: 32, pause: 0.5 };
const words = [
  { text: "there", start: 0.4, end: 0.9 },
  { text: "was", start: 1, end: 1.3 },
  { text: "<once>", start: 1.7, end: 2.1 },
  { text: "a", start: 3601.2345, end: 3601.9999 },
];

test("words stand together until there are enough, or silence", () => {
  expect(captionsOf(words, limits).map(({ text }) => text)).toEqual(["there was <once>", "a"]);
  const many = Array.from({ length: 20 }, (_, i) => ({ text: "lengthy", start: i, end: i + 0.9 }));
  for (const { text } of captionsOf(many, limits)) expect(text.length).toBeLessThanOrEqual(32);
  expect(captionsOf([], limits)).toEqual([]);
});

test("SubRip counts, and has commas", () => {
  expect(subRip(captionsOf(words, limits))).toBe(
    "1\n00:00:00,400 --> 00:00:02,100\nthere was <once>\n\n2\n01:00:01,235 --> 01:00:02,000\na\n",
  );
});

test("WebVTT has a header, points, and no marks of its own in texts", () => {
  expect(webVtt(captionsOf(words, limits))).toBe(
    "WEBVTT\n\n00:00:00.400 --> 00:00:02.100\nthere was &lt;once&gt;\n\n01:00:01.235 --> 01:00:02.000\na\n",
  );
});
