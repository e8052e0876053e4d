// The visitor's own line, drawn or typed, and what the network reads in it. It is read again whenever either changes.

import { element } from "@ctckit/page/element";
import { drawLine, height, type Network, random, readLines, type TensorFlow } from "@ctckit/recogniser";
import { gentleStyle } from "../line-style.ts";
import { width } from "../task.ts";
import { colours, onScheme } from "../view/colours.ts";
import { paintInk } from "../view/ink-picture.ts";
import { say } from "../view/page.ts";
import { drawingPad } from "./pad.ts";
import { strokeImage } from "./stroke-image.ts";
import { normalisedStrokes } from "./strokes.ts";

export interface OwnLine {
  /** Reads the line again, after the network has changed. */
  read(): void;
}

export function ownLine(
  tf: TensorFlow,
  network: () => Network,
  families: readonly string[],
  context: CanvasRenderingContext2D,
): OwnLine {
  const box = { width, height };
  const pad = drawingPad(element("pad", HTMLCanvasElement), box, drawn);
  const typed = element("typed", HTMLInputElement);
  const seen = element("seen", HTMLCanvasElement);
  const styles = random(7);
  let ink: Float32Array | undefined;
  let due = false;

  function show() {
    paintInk(seen, ink ?? new Float32Array(width * height), colours().ink);
    if (ink) read();
    else say("reading", "nothing yet");
  }

  function read() {
    if (!ink || due) return;
    due = true;
    // Pointers move more often than frames are shown.
    requestAnimationFrame(() => {
      due = false;
      if (!ink) return;
      const [text = ""] = readLines(tf, network(), { images: ink, width });
      say("reading", text === "" ? "no letter" : text);
    });
  }

  function drawn() {
    typed.value = "";
    ink = strokeImage(normalisedStrokes(pad.strokes, box, box), width, context);
    show();
  }

  typed.addEventListener("input", () => {
    pad.clear();
    typed.value = typed.value.toLowerCase().replace(/[^a-z ]/g, "");
    const text = typed.value.trim();
    ink = text === "" ? undefined : drawLine(text, gentleStyle(families, styles), width, context);
    show();
  });
  element("clear-pad", HTMLButtonElement).addEventListener("click", () => {
    pad.clear();
    typed.value = "";
    ink = undefined;
    show();
  });
  onScheme(show);
  show();
  return { read };
}
