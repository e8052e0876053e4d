import { isError, type Outcome, type Result } from "@ctckit/conformance";
import { themeOf } from "../../src/choice.ts";
import { element } from "./element.ts";

const ORDER: readonly Outcome[] = ["fail", "fixed", "pass", "known-failure", "unsupported", "absent"];

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
        element("th", { scope: "row" }, `${theme} `, element("small", {}, `${count}`)),
      );
      for (const backend of backends) {
        const cell = element("td", {});
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
    const parts = seen.map((outcome) =>
      element(
        "span",
        { class: isError(outcome) ? "fail" : outcome, title: `${counts.get(outcome)} ${outcome}` },
        String(counts.get(outcome)),
      ),
    );
    this.#cells.get(place)!.replaceChildren(...parts);
  }
}
