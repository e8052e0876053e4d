// The backends to choose from.

import { element } from "@ctckit/page/element";
import { backendNamed, backends } from "../training/backends.ts";
import { say } from "./page.ts";

/** @param chosen the name of the one that is on from the start */
export function offerBackends(chosen: string): void {
  const choices = backends.map(({ name, about, needs }) => {
    const input = Object.assign(document.createElement("input"), {
      type: "radio",
      name: "backend",
      value: name,
    });
    input.defaultChecked = name === chosen;
    if (needs !== undefined) input.setAttribute("aria-describedby", "absent");
    const text = Object.assign(document.createElement("span"), { textContent: name });
    const label = Object.assign(document.createElement("label"), { title: about });
    label.append(input, text);
    return label;
  });
  element("choices", HTMLElement).replaceChildren(...choices);
}

/** Not every browser has a GPU to give. Only what not every machine has is loaded to be asked. */
export async function withholdAbsent(): Promise<void> {
  const reasons: string[] = [];
  for (const { name, needs } of backends) {
    if (needs === undefined) continue;
    const found = await (await backendNamed(name)).probe();
    if (found.available) continue;
    for (const input of document.querySelectorAll<HTMLInputElement>(`#choices input[value="${name}"]`))
      input.disabled = true;
    reasons.push(`${name} cannot be chosen: ${found.reason}.`);
  }
  say("absent", reasons.join(" "));
}
