import { element } from "./element.ts";
import { part } from "./part.ts";
import type { Verdict } from "./verdict.ts";

/** What a run has come to so far. */
export function showTiles({ passed, failed, notOffered, absent }: Verdict): void {
  const tile = (name: string, count: number, kind: string) =>
    element("div", {}, element("dt", {}, name), element("dd", { class: kind }, count.toLocaleString("en")));
  const tiles = part("tiles");
  tiles.hidden = false;
  tiles.replaceChildren(
    tile("Passed", passed, "pass"),
    tile("Failed", failed, failed > 0 ? "fail" : "quiet"),
    tile("Not offered", notOffered, "quiet"),
    tile("Absent backends", absent.length, "quiet"),
  );
}
