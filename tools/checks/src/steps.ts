import type { Step } from "./step.ts";
import { browser, bundles, conformancePage, playground, policy } from "./steps/browser.ts";
import { goldens } from "./steps/goldens.ts";
import { gpuKit } from "./steps/gpu-kit.ts";
import { api, attw, install, publint, release } from "./steps/publish.ts";
import { site } from "./steps/site.ts";
import { size } from "./steps/size.ts";
import { imports, lengths, manifests } from "./steps/structure.ts";
import { builtConformance, conformance, documents, unit } from "./steps/tests.ts";
import { builds, generated, lint, types } from "./steps/tools.ts";

/** In the order of `npm test`: the quick ones first. */
export const steps: readonly Step[] = [
  types,
  lint,
  imports,
  lengths,
  manifests,
  generated,
  goldens,
  unit,
  conformance,
  builds,
  builtConformance,
  documents,
  browser,
  policy,
  playground,
  conformancePage,
  site,
  size,
  api,
  publint,
  attw,
  install,
  release,
  gpuKit,
  bundles,
];
