import { type BeamSearchOptions, beamSearch, decoder, type Emissions, greedy, phrases } from "@ctckit/decode";
import { randomLcg } from "d3-random";

export interface DecodeCase {
  readonly name: string;
  readonly time: number;
  readonly classes: number;
  readonly call: () => unknown;
}

const SPACE = 31;

/**
 * Speech as models say it: logits [T, C] that are sure of a blank in most frames and of a label in some, with a second choice in every
 * tenth.
 */
function speech(time: number, classes: number): Emissions<Float32Array> {
  const draw = randomLcg(21);
  const label = () => 1 + Math.floor(draw() * (classes - 1));
  const data = Float32Array.from({ length: time * classes }, () => 3 * draw());
  for (let t = 0; t < time; t++) {
    data[t * classes + (draw() < 0.15 ? label() : 0)] = 11 + 2 * draw();
    if (draw() < 0.1) data[t * classes + label()] = 9 + 2 * draw();
  }
  return { data, shape: [time, classes], input: "logits" };
}

/** A line of print: random log-probs, which are harder than any model's. */
function line(time: number, classes: number): Emissions<Float32Array> {
  const draw = randomLcg(22);
  return {
    data: Float32Array.from({ length: time * classes }, () => Math.log(draw())),
    shape: [time, classes],
  };
}

/** Of six to thirteen labels, none of them the space. */
function words(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    labels: Array.from({ length: 6 + (i % 8) }, (_, k) => 1 + ((i * 7 + k * k * 13 + i * k) % (SPACE - 1))),
    weight: 8,
  }));
}

const [speechFrames, speechClasses, lineFrames, lineClasses] = [1500, 32, 50, 6625];

export function decodeCases(): DecodeCase[] {
  const said = speech(speechFrames, speechClasses);
  const printed = line(lineFrames, lineClasses);
  const ofSpeech = (name: string, call: () => unknown) => ({
    name,
    time: speechFrames,
    classes: speechClasses,
    call,
  });
  const ofLine = (name: string, call: () => unknown) => ({
    name,
    time: lineFrames,
    classes: lineClasses,
    call,
  });
  const searched = (options: BeamSearchOptions) => () => beamSearch(said, options);
  const pieces = () => {
    const stream = decoder({ input: "logits" });
    for (let t = 0; t < speechFrames; t += 25)
      stream.push({
        data: said.data.subarray(t * speechClasses, (t + 25) * speechClasses),
        shape: [25, speechClasses],
      });
    return stream.end();
  };
  return [
    ofLine("greedy, a line of print", () => greedy(printed)),
    ofSpeech("greedy, 30 s of speech", () => greedy(said)),
    ofSpeech("beam of 10", searched({ width: 10 })),
    ofSpeech("beam of 25", searched({ width: 25 })),
    ofSpeech("beam of 100", searched({})),
    ofSpeech("beam of 100, no more than 10 nats behind", searched({ beamThreshold: 10 })),
    ofSpeech(
      "beam of 100, 1,000 whole words that are likelier",
      searched({ phrases: phrases(words(1000), { wordEnd: SPACE }) }),
    ),
    ofSpeech("beam of 100, 1,000 words anywhere", searched({ phrases: phrases(words(1000)) })),
    ofSpeech("beam of 100, one word anywhere", searched({ phrases: phrases(words(1)) })),
    ofSpeech("beam of 100, as a stream of 0.5 s each", pieces),
    ofLine("beam of 10, a line of print", () => beamSearch(printed, { width: 10 })),
    ofLine("beam of 10, 20 classes a frame", () => beamSearch(printed, { width: 10, classes: 20 })),
  ];
}
