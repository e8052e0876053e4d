import type { BackendProvider } from "@ctckit/core";
import { type Times, timingRows, timings } from "../../src/timing.ts";
import { element } from "./element.ts";
import { within } from "./limit.ts";

/** A rasteriser of GPU kernels takes minutes, ms. */
const LIMIT = 600_000;

/** Fills the table, one column as each backend finishes. @param say shows what is running */
export async function timeAll(
  table: HTMLTableElement,
  providers: readonly BackendProvider[],
  say: (text: string) => void,
): Promise<Record<string, Times>> {
  const all = new Map<string, Times>();
  const absent: string[] = [];
  for (const provider of providers) {
    say(`Timing ${provider.name}.`);
    const found = await within(LIMIT, "timing it", timings(provider)).catch((error: Error) => error.message);
    if (typeof found === "string") absent.push(`${provider.name}: ${found}`);
    else all.set(provider.name, found);
    const [head, ...rows] = timingRows(Object.fromEntries(all));
    table.replaceChildren(
      element("thead", {}, row("th", head!)),
      element("tbody", {}, ...rows.map((each) => row("td", each))),
    );
  }
  say(["Timed.", ...absent].join(" "));
  return Object.fromEntries(all);
}

function row(tag: "th" | "td", [first = "", ...rest]: readonly string[]): HTMLElement {
  return element("tr", {}, element("th", {}, first), ...rest.map((text) => element(tag, {}, text)));
}
