import { shapes } from "./cases.ts";
import { contest, type Result } from "./contest.ts";
import { brief, quick, thorough } from "./duel.ts";
import type { Options } from "./options.ts";
import type { Entry } from "./sides/entry.ts";
import type { Torch } from "./torch/process.ts";

/** Every chosen case. Logits other than `randn` have less time: they show what the values change, which is little. */
export async function tournament(
  chosen: Pick<Options, "shapes" | "kinds" | "quick">,
  entries: readonly Entry[],
  torch: Torch | undefined,
  log: (name: string) => void,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const name of chosen.shapes)
    for (const kind of chosen.kinds) {
      log(`${name} ${kind}`);
      const effort = chosen.quick ? quick : kind === "randn" ? thorough : brief;
      results.push(await contest({ name, bounds: shapes[name], kind }, entries, torch, effort));
    }
  return results;
}
