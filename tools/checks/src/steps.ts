import type { Stage } from "./run-steps.ts";
import { browser, bundles, conformancePage, playground, policy, reader } from "./steps/browser.ts";
import { goldens } from "./steps/goldens.ts";
import { gpuKit } from "./steps/gpu-kit.ts";
import { subjects } from "./steps/history.ts";
import { notices } from "./steps/notices.ts";
import { api, attw, install, publint, release } from "./steps/publish.ts";
import { site } from "./steps/site.ts";
import { size } from "./steps/size.ts";
import { imports, lengths, manifests, pictured, pins } from "./steps/structure.ts";
import { builtConformance, conformance, documents, unit } from "./steps/tests.ts";
import { builds, generated, lint, types } from "./steps/tools.ts";

/**
 * In the order of `npm test`. Steps that do not keep two cores busy have another lane beside them. No lane reads what another
 * writes. (turbo does not touch a `dist` that is up to date; gpu-kit builds the addon that install and release pack.)
 */
export const stages: readonly Stage[] = [
  [[types, lint, imports, lengths, manifests, pins, pictured, subjects]],
  [[generated], [goldens, builds]],
  [[unit, conformance, builtConformance, documents]],
  [[browser], [conformancePage]],
  [
    [policy, playground, reader, bundles, site, attw],
    [size, api, publint, install, release, notices, gpuKit],
  ],
];
