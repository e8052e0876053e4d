// Shows a line: the picture with a box for each letter, what was read, and what each letter could be instead.

import { element } from "@ctckit/page/element";
import { made } from "../view/page.ts";
import type { LetterWish, LineRead, Placed, PlacedLetter } from "./line-reader.ts";

/** CSS pixels. */
const [LEAST_HEIGHT, MOST_HEIGHT] = [48, 120];

export interface LineView {
  picture(image: CanvasImageSource, size: { readonly width: number; readonly height: number }): void;
  readings(read: LineRead): void;
  placed(result: Placed, text: string): void;
  /** Takes away what is said of a text. */
  clear(): void;
}

/** @param take puts a text in the place of the visitor's */
export function lineView(take: (text: string) => void): LineView {
  const canvas = element("line-picture", HTMLCanvasElement);
  const places = element("boxes", HTMLElement);
  const letters = element("letters", HTMLOListElement);
  const readings = element("readings", HTMLElement);
  const wishes = element("wishes", HTMLElement);

  const chip = (text: string, note: string, chosen: string) => {
    const button = made(
      "button",
      "chip",
      made("span", "", whole(text) || "nothing"),
      made("small", "", note),
    );
    button.type = "button";
    button.addEventListener("click", () => take(chosen));
    return button;
  };
  const emphasise = (k: number, on: boolean) => {
    for (const list of [places, letters]) list.children[k]?.classList.toggle("pointed", on);
  };
  const follow = (one: HTMLElement, k: number) => {
    one.addEventListener("pointerenter", () => emphasise(k, true));
    one.addEventListener("pointerleave", () => emphasise(k, false));
    return one;
  };

  return {
    picture(image, { width, height }) {
      const shown = Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, height));
      const ratio = devicePixelRatio;
      canvas.style.width = `${(width * shown) / height}px`;
      canvas.style.height = `${shown}px`;
      canvas.width = Math.round((ratio * width * shown) / height);
      canvas.height = Math.round(ratio * shown);
      const context = canvas.getContext("2d")!;
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
    },
    readings({ greedy, readings: found }) {
      const best = found[0]?.logProb ?? 0;
      readings.replaceChildren(
        ...(found.some(({ text }) => text === greedy) ? [] : [chip(greedy, "greedy", greedy)]),
        ...found.map(({ text, logProb }, i) =>
          chip(text, i === 0 ? percent(Math.exp(logProb)) : `${(best - logProb).toFixed(1)} nats less`, text),
        ),
      );
      canvas.setAttribute("aria-label", `The picture of a line: ${greedy}`);
    },
    placed({ letters: found, wishes: wished }, text) {
      places.replaceChildren(...found.map((letter, k) => follow(box(letter), k)));
      letters.replaceChildren(...found.map((letter, k) => follow(item(letter), k)));
      const all = wished.map((wish) =>
        chip(sentence(wish, text), `${wish.gain.toFixed(1)} nats more`, edited(text, wish)),
      );
      wishes.replaceChildren(
        ...(all.length > 0 ? all : ["nothing else: no letter changed makes the line likelier"]),
      );
    },
    clear() {
      for (const list of [places, letters, wishes]) list.replaceChildren();
    },
  };
}

function box({ left, right, confidence }: PlacedLetter): HTMLElement {
  const one = made("span", "box");
  one.style.left = `${100 * left}%`;
  one.style.width = `${100 * (right - left)}%`;
  one.classList.toggle("unsure", confidence < 0.5);
  return one;
}

function item({ letter, confidence, rival }: PlacedLetter): HTMLElement {
  const bar = made("span", "bar");
  const part = made("span", "part");
  part.style.height = `${100 * confidence}%`;
  bar.append(part);
  const cost = made("small", rival.cost < 0 ? "likelier" : "", rival.cost.toFixed(1).replace("-", "−"));
  const one = made(
    "li",
    confidence < 0.5 ? "unsure" : "",
    bar,
    made("b", "", visible(letter)),
    made("span", "rival", visible(rival.letter)),
    cost,
  );
  one.title = `${named(letter)}: confidence ${percent(confidence)}; ${named(rival.letter)} in its place: ${rival.cost.toFixed(2)} nats`;
  return one;
}

function sentence({ kind, place, letter }: LetterWish, text: string): string {
  const old = [...text.normalize("NFC")][place];
  if (kind === "delete") return `no ${named(old!)}`;
  if (kind === "replace") return `${named(letter!)} for ${named(old!)}`;
  return old === undefined ? `${named(letter!)} at the end` : `${named(letter!)} before ${named(old)}`;
}

export function edited(text: string, { kind, place, letter = "" }: LetterWish): string {
  const all = [...text.normalize("NFC")];
  all.splice(place, kind === "insert" ? 0 : 1, ...letter);
  return all.join("");
}

/** With the spaces at its ends, which nobody would see. */
const whole = (text: string): string => text.replace(/^ | $/g, "␣");
const visible = (letter: string): string => (letter === " " ? "␣" : letter);
const named = (letter: string): string => (letter === " " ? "a space" : `“${letter}”`);

function percent(part: number): string {
  return `${(100 * part).toFixed(part >= 0.0995 ? 0 : 1)} %`;
}
