// The visitor gives a picture; it is read; what the visitor makes of the reading is placed.

import { element } from "@ctckit/page/element";
import { wrap } from "comlink";
import { latest } from "../latest.ts";
import { onChosen, onDropped } from "../view/files.ts";
import { made, notes } from "../view/page.ts";
import { lineView } from "./line-view.ts";
import type { LineWorker } from "./line-worker.ts";
import { draw, samples } from "./samples.ts";

export async function lineSection(): Promise<void> {
  const say = notes("line");
  const input = element("line-text", HTMLInputElement);
  let worker: ReturnType<typeof started> | undefined;
  function started() {
    return wrap<LineWorker>(new Worker(new URL("./line-worker.ts", import.meta.url), { type: "module" }));
  }

  const view = lineView((text) => {
    input.value = text;
    place(text);
  });
  const place = latest(
    async (text: string) => ({ text, result: await worker!.place(text) }),
    ({ text, result }) => {
      say.fine();
      view.placed(result, text);
      const probability = Math.exp(result.logProb);
      say.status(
        result.letters.length === 0
          ? "Say what the line says."
          : `${result.letters.length} letters placed. The network gives this text ${(100 * probability).toPrecision(2)} %.`,
      );
    },
    (error) => {
      view.clear();
      say.problem(error);
    },
  );
  const read = latest(
    async (picture: ImageBitmap | HTMLCanvasElement) => {
      say.fine();
      say.status(worker ? "Reading …" : "Loading the model …");
      worker ??= started();
      element("line-result", HTMLElement).hidden = false;
      view.clear();
      view.picture(picture, picture);
      const copy = await createImageBitmap(picture);
      await worker.start();
      say.status("Reading …");
      return worker.read(copy);
    },
    (found) => {
      view.readings(found);
      input.value = found.readings[0]?.text ?? found.greedy;
      place(input.value);
    },
    (error) => {
      say.status("Take another picture.");
      say.problem(error);
    },
  );
  const open = async (file: File) => {
    try {
      read(await createImageBitmap(file));
    } catch {
      say.problem(`${file.name} is no picture that this browser can show.`);
    }
  };

  input.addEventListener("input", () => place(input.value));
  onChosen("picture", open);
  onDropped(element("line", HTMLElement), open);
  document.addEventListener("paste", ({ clipboardData }) => {
    const file = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (file) open(file);
  });
  for (const sample of samples) {
    const canvas = await draw(sample);
    const button = made("button", "sample", canvas, made("span", "", sample.name));
    button.type = "button";
    button.addEventListener("click", () => read(canvas));
    element("samples", HTMLElement).append(button);
  }
}
