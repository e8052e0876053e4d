// Emissions like those of speech, and their texts: each letter leads for a frame, blanks are between, and all classes are noisy. The same numbers
// each time. Nobody has spoken.

export const TOKENS = ["_", " ", ..."abcdefghijklmnopqrstuvwxyz"];
export const FRAME_RATE = 50;

export interface Utterance {
  readonly text: string;
  /** [frames, TOKENS] logits. */
  readonly data: Float32Array;
}

/** @param frames of each; there is a letter for every four or so */
export function* speechLike(samples: number, frames: number): Generator<Utterance> {
  let state = 7;
  /** Uniform in [0, 1): a linear congruence (Numerical Recipes). */
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const letter = () => TOKENS[2 + Math.floor(26 * random())]!;
  const classes = TOKENS.length;
  const noise = Float32Array.from({ length: 2 ** 16 }, () => 3 * random());
  for (let i = 0; i < samples; i++) {
    let text = "";
    while (text.length < frames / 4 - 8)
      text += `${text === "" ? "" : " "}${Array.from({ length: 2 + Math.floor(5 * random()) }, letter).join("")}`;
    const from = Math.floor(2 ** 15 * random());
    const data = new Float32Array(frames * classes);
    for (let at = 0; at < data.length; at++) data[at] = noise[(from + 7 * at) % noise.length]!;
    for (let t = 0; t < frames; t++) data[t * classes]! += 4;
    for (const [k, one] of [...text].entries())
      data[Math.floor((k * frames) / text.length) * classes + TOKENS.indexOf(one)]! += 8;
    yield { text, data };
  }
}
