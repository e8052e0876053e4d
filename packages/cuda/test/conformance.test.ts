import { fileURLToPath } from "node:url";
import { conformance } from "@ctckit/conformance";
import { findVectors } from "@ctckit/conformance/vectors";
import { cuda } from "@ctckit/cuda";
import { describe, test } from "vitest";
import { deviceAccess } from "./device-access.ts";
import { emulated } from "./emulated.ts";

// Public cases of other frameworks: where CTCKIT_VECTORS says, else beside the checkout.
const beside = fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));

conformance({ describe, test }, cuda());
conformance({ describe, test }, emulated(), { ...findVectors(beside), device: deviceAccess });
