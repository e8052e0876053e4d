import type { BackendProvider } from "@ctckit/core";
import { element } from "./element.ts";
import { part } from "./part.ts";

/** Offers the backends, all of them chosen. @returns those that are chosen at the time */
export function picker(providers: readonly BackendProvider[]): () => BackendProvider[] {
  const boxes = providers.map(({ name }) => element("input", { type: "checkbox", value: name, checked: "" }));
  const labels = boxes.map((box) => element("label", {}, box, element("span", {}, box.value)));
  part("backends")
    .querySelector(".segments")!
    .append(...labels);
  return () => providers.filter((_, i) => boxes[i]!.checked);
}
