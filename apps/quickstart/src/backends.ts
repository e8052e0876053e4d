import type { BackendProvider } from "@ctckit/core";
import { js } from "@ctckit/js";

/** What `--backend` takes. */
export const backends: Readonly<Record<string, () => BackendProvider>> = { js };
