import { height } from "@ctckit/recogniser";
import { letterRow } from "./letter-places.ts";
import { shownLines, width } from "./line.ts";
import { percent } from "./progress.ts";
import type { Run } from "./quickstart.ts";
import { terminalPicture } from "./terminal-picture.ts";

/** What is printed when training is over. */
export function report(run: Run, seconds: number): string {
  const { backend, unseen, guesses, places, errorRate, losses, interrupted } = run;
  const pictures = guesses.slice(0, shownLines).flatMap((guess, index) => {
    const ink = unseen.images.subarray(index * height * width, (index + 1) * height * width);
    const truth = unseen.texts[index]!;
    const verdict = guess === truth ? "right" : "wrong";
    const letters = letterRow(truth, places, index);
    return [
      ...terminalPicture(ink, height, width),
      letters,
      `truth  ${truth}`,
      `guess  ${guess}  (${verdict})`,
      "",
    ];
  });
  const right = guesses.filter((guess, index) => guess === unseen.texts[index]).length;
  return [
    "",
    "Lines that it has never seen. Under each: where the alignment finds the letters of the truth.",
    "",
    ...pictures,
    interrupted ? `Ended early, after ${losses.length} steps.` : `Trained ${losses.length} steps.`,
    `${seconds.toFixed(0)} s, ${(losses.length / seconds).toFixed(1)} steps/s, the loss by @ctckit/${backend}.`,
    `${unseen.texts.length} unseen lines: character error rate ${percent(errorRate)}, ${right} lines without a mistake.`,
    "",
  ].join("\n");
}
