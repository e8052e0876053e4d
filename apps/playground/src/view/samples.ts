// A few held-out lines: picture, truth, and what the network reads, mistakes marked by shape as well as colour.
import { height, type Lines } from "@ctckit/recogniser";
import { alignment, type Place } from "../reading/alignment.ts";
import { colours, onScheme } from "./colours.ts";
import { paintInk } from "./ink-picture.ts";

export interface Samples {
  show(guesses: readonly string[]): void;
}

/** @param count lines to show, the first ones */
export function samples(list: HTMLElement, lines: Lines, count: number): Samples {
  const size = height * lines.width;
  const rows = lines.texts.slice(0, count).map((truth, index) => {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Line ${index + 1}`);
    const guess = document.createElement("p");
    guess.className = "guess";
    guess.textContent = "not read yet";
    const item = document.createElement("li");
    item.append(canvas, labelled("truth", truth), guess);
    list.append(item);
    return { canvas, guess, truth, ink: lines.images.subarray(index * size, (index + 1) * size) };
  });
  const paint = () => {
    for (const { canvas, ink } of rows) paintInk(canvas, ink, colours().ink);
  };
  paint();
  onScheme(paint);
  return {
    show(guesses) {
      for (const [index, { guess, truth }] of rows.entries()) showGuess(guess, truth, guesses[index] ?? "");
    },
  };
}

function labelled(name: string, text: string): HTMLElement {
  const line = document.createElement("p");
  line.className = name;
  line.textContent = text;
  return line;
}

function showGuess(line: HTMLElement, truth: string, guess: string): void {
  const places = alignment(truth, guess);
  const mistakes = places.filter(({ kind }) => kind !== "same").length;
  const verdict = document.createElement("small");
  verdict.textContent = mistakes === 0 ? "✓ right" : mistakes === 1 ? "1 mistake" : `${mistakes} mistakes`;
  verdict.className = mistakes === 0 ? "right" : "wrong";
  line.replaceChildren(...places.map(shown), verdict);
}

function shown(place: Place): Node {
  if (place.kind === "same") return document.createTextNode(place.guess);
  const mark = document.createElement("mark");
  mark.className = place.kind;
  const character = place.kind === "missing" ? place.truth : place.guess;
  mark.textContent = character === " " ? "␣" : character;
  if (place.kind === "changed") mark.title = `instead of ${place.truth === " " ? "a space" : place.truth}`;
  if (place.kind === "missing") mark.title = "left out";
  if (place.kind === "extra") mark.title = "too many";
  return mark;
}
