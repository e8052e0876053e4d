// The script of `worker(() => js())` and `worker(() => wasm())`. Built, it imports nothing: it can be served as it stands.

import { type BackendProvider, CtcError } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { serve } from "./serve.ts";

const providers: Readonly<Record<string, () => BackendProvider>> = { js, wasm };

serve((name) => {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider) return provider();
  throw new CtcError(
    "CTC_UNAVAILABLE",
    `the script of @ctckit/worker serves ${Object.keys(providers).join(" and ")}, not ${name}: give createWorker a script that does`,
  );
});
