import { element } from "@ctckit/page/element";

/** Shows `text` where `id` is. */
export function say(id: string, text: string): void {
  const target = element(id, HTMLElement);
  if (target.textContent !== text) target.textContent = text;
}
