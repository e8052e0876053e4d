import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { conformance } from "@ctckit/conformance";
import { readVectors } from "@ctckit/conformance/vectors";
import { js } from "@ctckit/js";
import { describe, test } from "vitest";

// Public cases of other frameworks run where a checkout has them beside it.
const vectors = fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));

conformance({ describe, test }, js(), { vectors: existsSync(vectors) ? readVectors(vectors) : [] });
