import { machine } from "../machine.ts";
import { footnote } from "../tables/footnote.ts";
import { mainThreadTable } from "./measurement.ts";

export async function onPage(args: readonly string[]): Promise<void> {
  console.log([await mainThreadTable(), footnote(machine(undefined, args))].join("\n\n"));
}
