import { height } from "@ctckit/recogniser";
import { width } from "./line.ts";
import { percent } from "./progress.ts";
import type { Run } from "./quickstart.ts";
import { terminalPicture } from "./terminal-picture.ts";

const shownLines = 5;

/** What is printed when training is over. */
export function report(run: Run, seconds: number): string {
  const { backend, unseen, guesses, errorRate, losses, interrupted } = run;
  const pictures = guesses.slice(0, shownLines).flatMap((guess, index) => {
    const ink = unseen.images.subarray(index * height * width, (index + 1) * height * width);
    const truth = unseen.texts[index]!;
    const verdict = guess === truth ? "right" : "wrong";
    return [...terminalPicture(ink, height, width), `truth  ${truth}`, `guess  ${guess}  (${verdict})`, ""];
  });
  const right = guesses.filter((guess, index) => guess === unseen.texts[index]).length;
  return [
    "",
    ...pictures,
    interrupted ? `Ended early, after ${losses.length} steps.` : `Trained ${losses.length} steps.`,
    `${seconds.toFixed(0)} s, ${(losses.length / seconds).toFixed(1)} steps/s, the loss by @ctckit/${backend}.`,
    `${unseen.texts.length} unseen lines: character error rate ${percent(errorRate)}, ${right} lines without a mistake.`,
    "",
  ].join("\n");
}
