import { conformance } from "@ctckit/conformance";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { describe, test } from "vitest";

// With the package's own script, as a bundler for browsers finds it.
conformance(
  { describe, test },
  worker(() => js(), { size: 2, minWork: 1 }),
);
conformance(
  { describe, test },
  worker(() => wasm(), { size: 2, minWork: 1 }),
);
