import { element } from "@ctckit/page/element";

/** A new element with a class and a text, and others inside. */
export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...inside: readonly (string | Node)[]
): HTMLElementTagNameMap[K] {
  const one = document.createElement(tag);
  if (className) one.className = className;
  one.append(...inside);
  return one;
}

/** Where a section says how it stands, and what went wrong. */
export interface Notes {
  status(text: string): void;
  /** Shows an error where it is seen and read out. */
  problem(error: unknown): void;
  /** Takes the last error away. */
  fine(): void;
}

/** @param name what the ids of a section begin with */
export function notes(name: string): Notes {
  const [status, problem] = ["status", "problem"].map((id) => element(`${name}-${id}`, HTMLElement)) as [
    HTMLElement,
    HTMLElement,
  ];
  return {
    status(text) {
      status.textContent = text;
    },
    problem(error) {
      problem.hidden = false;
      problem.textContent = error instanceof Error ? error.message : String(error);
    },
    fine() {
      problem.hidden = true;
      problem.textContent = "";
    },
  };
}
