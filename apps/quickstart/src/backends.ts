import { type BackendProvider, firstAvailable } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";

/** What `--backend` takes: the first that works here, or a certain one. */
export const backends = {
  fastest: () => firstAvailable([wasm(), js()]),
  wasm,
  js,
} satisfies Readonly<Record<string, () => BackendProvider>>;

export type BackendName = keyof typeof backends;
