import { height } from "@ctckit/recogniser";
import { letterRow } from "./letter-places.ts";
import { shownLines, width } from "./line.ts";
import { neighbour } from "./neighbour.ts";
import { posteriorRows } from "./posterior-picture.ts";
import { percent } from "./progress.ts";
import type { Run } from "./quickstart.ts";
import { terminalPicture } from "./terminal-picture.ts";

/** What is printed when training is over. */
export function report(run: Run, seconds: number): string {
  const { backend, unseen, guesses, places, scores, errorRate, losses, interrupted } = run;
  const pictures = guesses.slice(0, shownLines).flatMap((guess, index) => {
    const ink = unseen.images.subarray(index * height * width, (index + 1) * height * width);
    const truth = unseen.texts[index]!;
    const verdict = guess === truth ? "right" : "wrong";
    const letters = letterRow(truth, places, index);
    const { text, gain } = neighbour(truth, scores.edits[index]!);
    return [
      ...terminalPicture(ink, height, width),
      letters,
      `truth  ${truth}`,
      `guess  ${guess}  (${verdict})`,
      `next   ${text}  (${gain < 0 ? "" : "+"}${gain.toFixed(1)} nats)`,
      "",
    ];
  });
  const last = scores.posteriors.length - 1;
  const right = guesses.filter((guess, index) => guess === unseen.texts[index]).length;
  return [
    "",
    "Lines that it has never seen. Under each: where the alignment finds the letters of the truth, and the likeliest text that differs",
    "from the truth by one letter, with its log-probability less that of the truth.",
    "",
    ...pictures,
    "Where each letter of the last line may be, over all alignments: the darker, the likelier.",
    "",
    ...posteriorRows(unseen.texts[last]!, scores.posteriors[last]!),
    "",
    interrupted ? `Ended early, after ${losses.length} steps.` : `Trained ${losses.length} steps.`,
    `${seconds.toFixed(0)} s, ${(losses.length / seconds).toFixed(1)} steps/s, the loss by @ctckit/${backend}.`,
    `${unseen.texts.length} unseen lines: character error rate ${percent(errorRate)}, ${right} lines without a mistake.`,
    "",
  ].join("\n");
}
