import { conformance } from "@ctckit/conformance";
import { js } from "@ctckit/js";
import { worker } from "@ctckit/worker";
import { describe, test, vi } from "vitest";
import { two } from "./scripts/create.ts";

// As in a page that is not cross-origin isolated: memory moves there and back.
vi.stubGlobal("crossOriginIsolated", false);

conformance(
  { describe, test },
  worker(() => js(), two),
);
