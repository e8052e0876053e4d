// The script of `worker(() => js())` and `worker(() => wasm())`. The built script imports nothing, so it can be served as it
// is. It is the same for every program, so it has all topologies.

import { type BackendProvider, CtcError } from "@ctckit/core/backend";
import { js, ctc as jsCtc, ctcNoRepeatBlank as jsNoRepeatBlank } from "@ctckit/js";
import { wasm, ctc as wasmCtc, ctcNoRepeatBlank as wasmNoRepeatBlank } from "@ctckit/wasm";
import { serve } from "./serve.ts";

const providers: Readonly<Record<string, () => BackendProvider>> = {
  js: () => js({ topologies: [jsCtc, jsNoRepeatBlank] }),
  wasm: () => wasm({ topologies: [wasmCtc, wasmNoRepeatBlank] }),
};

serve((name) => {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider) return provider();
  throw new CtcError(
    "CTC_UNAVAILABLE",
    `the script of @ctckit/worker serves ${Object.keys(providers).join(" and ")}, not ${name}: give createWorker a script that does`,
  );
});
