import type { Evidence } from "@ctckit/conformance";
import { element } from "./element.ts";
import { excess } from "./excess.ts";

const SIZE = 8; // pixels of an entry, at least 1 where there are many
const WIDEST = 900;

/** The error of each entry of a gradient, in a picture for each sample: frames to the right, classes downwards. */
export function heatMap(evidence: Evidence): HTMLElement {
  const [time, batch, classes] = evidence.shape as readonly [number, number, number];
  const size = Math.max(1, Math.min(SIZE, Math.floor(WIDEST / time)));
  const pictures = Array.from({ length: batch }, (_, n) => {
    const canvas = element("canvas", {
      width: String(time * size),
      height: String(classes * size),
      role: "img",
    });
    const context = canvas.getContext("2d")!;
    let off = 0;
    for (let t = 0; t < time; t++)
      for (let c = 0; c < classes; c++) {
        const share = excess(evidence, (t * batch + n) * classes + c);
        if (share > 1) off++;
        context.fillStyle = colour(share);
        context.fillRect(t * size, c * size, size, size);
      }
    canvas.setAttribute("aria-label", `Sample ${n}: ${off} of ${time * classes} entries are off`);
    return element("figure", {}, canvas, element("figcaption", {}, `sample ${n}: ${off} off`));
  });
  const key =
    "Each entry's error: grey within its bound, from yellow just beyond it to red at a thousand times. Frames to the right, classes downwards.";
  return element("div", { class: "maps" }, element("p", {}, key), ...pictures);
}

function colour(share: number): string {
  if (share <= 1) return `hsl(0 0% ${92 - 25 * share}%)`;
  const severity = Math.min(Math.log10(share) / 3, 1);
  return `hsl(${50 * (1 - severity)} 95% 50%)`;
}
