import type { BackendProvider } from "@ctckit/core";
import { tensorflow } from "../tensorflow/opponent.ts";
import type { Entry } from "./entry.ts";
import { copied, inPlace } from "./ours.ts";

/** All sides but PyTorch, which is also the judge. In the order of the tables. */
export function field(providers: ReadonlyMap<string, BackendProvider>): readonly Entry[] {
  const ours = [...providers].flatMap(([name, provider]) => [
    copied(name, provider),
    inPlace(name, provider),
  ]);
  return [...ours, tensorflow];
}
