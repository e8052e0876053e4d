// Public decoding cases of other frameworks: where CTCKIT_VECTORS says, else beside the checkout. Each is read as its own notes say.
import { fileURLToPath } from "node:url";
import { findVectors } from "@ctckit/conformance/vectors";
import { beamSearch, type Emissions, greedy, phrases } from "@ctckit/decode";
import { describe, expect, test } from "vitest";

const beside = fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));
const { vectors, notes } = findVectors(beside);

type Rows = number[][];
interface Vector {
  readonly name: string;
  readonly T: number;
  readonly N?: number;
  readonly C: number;
  readonly layout?: "TC" | "NTC" | "TNC";
  readonly blank: number;
  readonly labels?: string | readonly string[];
  readonly probs?: unknown;
  readonly logProbsOrLogits?: unknown;
  readonly inputLengths?: number[];
  readonly beamWidth?: number;
  readonly topPaths?: number;
  // biome-ignore lint/suspicious/noExplicitAny: each file has its own shape
  readonly expected?: any;
}

const named = (name: string) => vectors.find((each) => each.name === name) as unknown as Vector;

function emissions(vector: Vector, input: Emissions["input"] & string): Emissions {
  const { T, N = 1, C, layout = "TC", blank, inputLengths } = vector;
  const flat = (vector.probs ?? vector.logProbsOrLogits) as Rows[];
  return {
    data: Float64Array.from(flat.flat(2) as unknown as number[]),
    shape: layout === "TC" ? [T, C] : layout === "NTC" ? [N, T, C] : [T, N, C],
    layout: layout === "NTC" ? "NTC" : "TNC",
    ...{ input, blank },
    ...(inputLengths && { inputLengths }),
  };
}

const text = ({ labels }: Vector, classes: Int32Array) => Array.from(classes, (c) => labels![c]).join("");
const lists = (readings: readonly { readonly labels: Int32Array }[]) =>
  readings.map(({ labels }) => [...labels]);
const close = (got: readonly number[], wanted: readonly number[], within: number) => {
  expect(got).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(within);
};

for (const note of notes) test.skip(note, () => {});

describe.runIf(vectors.length > 0)("Public vectors", () => {
  test("TensorFlow, width 2", () => {
    const vector = named("tf_beam_search_decoder");
    const { beamWidth: width = 0, topPaths: best = 0, expected } = vector;
    const [readings] = beamSearch(emissions(vector, "logits"), { width, best });
    expect(lists(readings!)).toEqual(expected.beams);
    close(
      readings!.map(({ logProb }) => logProb),
      expected.logProbabilities,
      1e-6,
    );
  });

  test("TensorFlow, greedy", () => {
    const vector = named("tf_greedy_decoder");
    for (const input of ["probabilities", "logProbs"] as const) {
      const given = emissions(vector, input);
      const data = input === "logProbs" ? given.data.map(Math.log) : given.data;
      const readings = greedy({ ...given, data });
      expect(lists(readings)).toEqual(vector.expected.greedy);
      close(
        readings.map(({ pathLogProb }) => -pathLogProb),
        vector.expected.negSumOfMaxScores,
        1e-9,
      );
    }
  });

  test("Keras, greedy and width 4", () => {
    const vector = named("keras_ctc_decode");
    const { beamSearch: beams, greedyMerged, greedyNegScores } = vector.expected;
    // Its score is of what the model gave, without a softmax.
    const raw = greedy(emissions(vector, "logProbs"));
    expect(lists(raw)).toEqual(greedyMerged);
    close(
      raw.map(({ pathLogProb }) => -pathLogProb),
      greedyNegScores,
      1e-9,
    );
    const found = beamSearch(emissions(vector, "logits"), { width: beams.beamWidth, best: beams.topPaths });
    expect(found.map(([first]) => [...first!.labels])).toEqual(beams.top1);
    expect(found.map(([, second]) => [...second!.labels])).toEqual(beams.top2);
    for (const [n, readings] of found.entries())
      close(
        readings.map(({ logProb }) => logProb),
        beams.logProbs[n],
        1e-6,
      );
  });

  test("ctcdecode of parlance, greedy and width 20", () => {
    const vector = named("parlance_ctcdecode");
    const given = emissions(vector, "probabilities");
    expect(greedy(given).map(({ labels }) => text(vector, labels))).toEqual(vector.expected.greedyText);
    const found = beamSearch(given, { width: vector.beamWidth ?? 0 });
    expect(found.map(([first]) => text(vector, first!.labels))).toEqual(vector.expected.beamText);
  });

  test("pyctcdecode, width 100", () => {
    const vector = named("pyctcdecode_bugs_bunny");
    const given = emissions(vector, "probabilities");
    const clipped = { ...given, data: given.data.map((p) => Math.max(p, 1e-15)) };
    for (const each of [given, clipped]) {
      expect(text(vector, greedy(each)[0]!.labels)).toBe(vector.expected.greedyOf);
      const first = beamSearch(each, { width: 100 })[0]![0]!;
      expect(text(vector, first.labels)).toBe(vector.expected.noLM.text);
      close([first.logProb], [vector.expected.noLM.logitScore], 1e-9);
    }
  });

  test("pyctcdecode, a word that is likelier", () => {
    const vector = named("pyctcdecode_bugs_bunny");
    const [{ hotwords, text: expected }] = vector.expected.hotwords;
    const labels = (word: string) => [...word].map((letter) => vector.labels!.indexOf(letter));
    // Its weight is 10 for each hotword.
    const list = hotwords.map((word: string) => ({ labels: labels(word), weight: 10 }));
    const likelier = phrases(list, { wordEnd: vector.labels!.indexOf(" ") });
    const [first] = beamSearch(emissions(vector, "probabilities"), { phrases: likelier })[0]!;
    expect(text(vector, first!.labels)).toBe(expected);
  });

  test("CTCDecoder, a line at width 25", () => {
    const vector = { ...named("ctcdecoder_line_example_loss"), ...named("ctcdecoder_line_example_decode") };
    const given = emissions({ ...vector, layout: "TNC" }, "logits");
    expect(text(vector, greedy(given)[0]!.labels)).toBe(vector.expected.greedyText);
    const first = beamSearch(given, { width: 25 })[0]![0]!;
    expect(text(vector, first.labels)).toBe(vector.expected.beamSearchText);
  });

  test("CTCDecoder, a word and two frames", () => {
    const word = named("ctcdecoder_word_example_decode");
    expect(text(word, greedy(emissions(word, "logits"))[0]!.labels)).toBe(word.expected.greedyText);
    const mini = named("ctcdecoder_mini_decode");
    const given = emissions(mini, "probabilities");
    expect(lists(greedy(given))).toEqual([mini.expected.greedy]);
    const [readings] = beamSearch(given, { best: 2 });
    expect(lists(readings!)).toEqual([mini.expected.beamSearch, []]);
    close(
      readings!.map(({ logProb }) => Math.exp(logProb)),
      [0.64, 0.36],
      1e-15,
    );
  });

  test("WeNet, width 3: sums, best paths and times", () => {
    const vector = named("wenet_ctc_prefix_beam");
    const width = vector.beamWidth ?? 0;
    const [readings] = beamSearch(emissions(vector, "probabilities"), { width, best: width });
    expect(readings).toHaveLength(vector.expected.length);
    for (const [i, { tokens, prob, viterbiProb, times }] of vector.expected.entries()) {
      const { labels, logProb, pathLogProb, starts, ends } = readings![i]!;
      expect([...labels]).toEqual(tokens);
      close([Math.exp(logProb), Math.exp(pathLogProb)], [prob, viterbiProb], 1e-12);
      // Its times are where a label is likeliest: a frame of ours.
      for (const [k, time] of times.entries()) expect(time >= starts[k]! && time < ends[k]!).toBe(true);
    }
  });
});
