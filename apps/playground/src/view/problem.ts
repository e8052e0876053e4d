import { element } from "@ctckit/page/element";

/** Shows an error where it is seen and read out; without one, takes the last one away. */
export function showProblem(error?: unknown): void {
  const place = element("problem", HTMLElement);
  place.hidden = error === undefined;
  place.textContent = error === undefined ? "" : error instanceof Error ? error.message : String(error);
}
