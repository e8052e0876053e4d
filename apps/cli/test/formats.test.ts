import { expect, test } from "vitest";
import { formats, nameOf } from "../src/formats/format.ts";
import type { TimedSample } from "../src/operations/result.ts";

const timed = (text: string, start: number, end: number) => ({
  text,
  start,
  end,
  score: -1,
  confidence: 0.5,
});
const sample: TimedSample = {
  ...{ line: 3, id: "call 7/a", text: 'say "hi" <you>', duration: 3, score: -9 },
  words: [timed("say", 0.2, 0.5), timed('"hi"', 0.5, 1), timed("<you>", 2, 2.5)],
};

test("CTM has a line a word", () => {
  expect(formats.ctm.print(sample, "call")).toBe(
    'call 1 0.200 0.300 say 0.5000\ncall 1 0.500 0.500 "hi" 0.5000\ncall 1 2.000 0.500 <you> 0.5000\n',
  );
});

test("captions end in silence", () => {
  expect(formats.srt.print(sample)).toBe(
    '1\n00:00:00,200 --> 00:00:01,000\nsay "hi"\n\n2\n00:00:02,000 --> 00:00:02,500\n<you>\n',
  );
  expect(formats.vtt.print(sample)).toBe(
    'WEBVTT\n\n00:00:00.200 --> 00:00:01.000\nsay "hi"\n\n00:00:02.000 --> 00:00:02.500\n&lt;you&gt;\n',
  );
});

test("a TextGrid has no gaps, and quotation marks twice", () => {
  const text = formats.textgrid.print({ ...sample, tokens: [timed("s", 0, 3)] });
  expect(text).toContain("size = 2\nitem []:\n    item [1]:\n");
  expect(text).toContain("intervals: size = 6\n");
  expect(text).toContain('text = """hi"""\n');
  const times = [...text.split("item [2]")[0]!.matchAll(/ {12}(xmin|xmax) = ([\d.]+)/g)].map(([, , time]) =>
    Number(time),
  );
  expect(times).toEqual([0, 0.2, 0.2, 0.5, 0.5, 1, 1, 2, 2, 2.5, 2.5, 3]);
});

test.each([
  [{ id: "call 7/a" }, "call_7_a"],
  [{ audio_filepath: "wav/b.c.wav" }, "b.c"],
  [{ id: "../../etc" }, "__.._etc"],
  [{}, "line-3"],
])("%j has a name that is a file's", (fields, name) => {
  const { id, ...rest } = sample;
  expect(nameOf({ ...rest, ...fields })).toBe(name);
});
