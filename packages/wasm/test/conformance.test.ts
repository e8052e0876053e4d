import { fileURLToPath } from "node:url";
import { conformance } from "@ctckit/conformance";
import { findVectors } from "@ctckit/conformance/vectors";
import { ctc, ctcNoRepeatBlank, wasm } from "@ctckit/wasm";
import { describe, test } from "vitest";

// Public cases of other frameworks: where CTCKIT_VECTORS says, else beside the checkout.
const beside = fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));

conformance({ describe, test }, wasm({ topologies: [ctc, ctcNoRepeatBlank] }), findVectors(beside));
