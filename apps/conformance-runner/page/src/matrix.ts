import type { Outcome, Result } from "@ctckit/conformance";
import { themeOf } from "../../src/choice.ts";
import { element } from "./element.ts";

/** What a cell says of its cases, in this order. */
const WORDS: Readonly<Record<Outcome, readonly [word: string, kind: "pass" | "fail" | "quiet"]>> = {
  fail: ["failed", "fail"],
  fixed: ["fixed: still on the list", "fail"],
  pass: ["passed", "pass"],
  "known-failure": ["known to fail", "quiet"],
  unsupported: ["not offered", "quiet"],
  absent: ["absent", "quiet"],
};
const ORDER = Object.keys(WORDS) as Outcome[];

/** A live table: a row for each theme, a column for each backend, and in each cell a bar of outcomes. */
export class Matrix {
  readonly #counts = new Map<string, Map<Outcome, number>>();
  readonly #cells = new Map<string, HTMLElement>();
  readonly #heads = new Map<string, HTMLElement>();

  /** @param cases how many cases a theme has */
  constructor(table: HTMLTableElement, backends: readonly string[], cases: ReadonlyMap<string, number>) {
    const head = element("tr", {}, element("th", { scope: "col" }, "theme"));
    for (const backend of backends) {
      const about = element("small", {}, "waiting");
      this.#heads.set(backend, about);
      head.append(element("th", { scope: "col" }, backend, about));
    }
    const rows = [...cases].map(([theme, count]) => {
      const row = element(
        "tr",
        {},
        element(
          "th",
          { scope: "row" },
          theme,
          element("small", {}, `${count} ${count === 1 ? "case" : "cases"}`),
        ),
      );
      for (const backend of backends) {
        const cell = element("td", { "data-backend": backend });
        this.#cells.set(`${backend} ${theme}`, cell);
        row.append(cell);
      }
      return row;
    });
    table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows));
  }

  /** Below the backend's name: its progress, or what it runs on. */
  about(backend: string, text: string): void {
    this.#heads.get(backend)!.textContent = text;
  }

  add(backend: string, { id, outcome }: Result): void {
    const place = `${backend} ${themeOf(id)}`;
    const counts = this.#counts.get(place) ?? new Map<Outcome, number>();
    this.#counts.set(place, counts.set(outcome, (counts.get(outcome) ?? 0) + 1));
    const seen = ORDER.filter((outcome) => counts.has(outcome));
    const bar = element("div", { class: "share", "aria-hidden": "true" });
    for (const outcome of seen) {
      const part = element("i", { class: WORDS[outcome][1] });
      part.style.flexGrow = String(counts.get(outcome));
      bar.append(part);
    }
    const texts = seen.map((outcome) => {
      const [word, kind] = WORDS[outcome];
      // Nobody asked: how many cases there are says nothing of this backend.
      return element("span", { class: kind }, outcome === "absent" ? "–" : `${counts.get(outcome)} ${word}`);
    });
    this.#cells.get(place)!.replaceChildren(bar, ...texts);
  }
}
