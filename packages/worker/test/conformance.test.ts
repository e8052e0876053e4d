import { conformance } from "@ctckit/conformance";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { describe, test } from "vitest";
import { two } from "./scripts/create.ts";

// Node shares memory between threads. Vectors are left to the backends inside: here they would test the same kernels again.
conformance(
  { describe, test },
  worker(() => js(), two),
);
conformance(
  { describe, test },
  worker(() => wasm(), two),
);
