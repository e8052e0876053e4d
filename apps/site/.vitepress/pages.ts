// The site shows documents where they lie in the repository; nothing is copied. This says which ones, and at which path.

/** Folders of the packages that have a page, in the order of the sidebar. */
export const packages = {
  core: "packages/core",
  js: "packages/js",
  wasm: "packages/wasm",
  worker: "packages/worker",
  webgpu: "packages/webgpu",
  cuda: "packages/cuda",
  tfjs: "packages/tfjs",
  jax: "packages/jax",
  decode: "packages/decode",
  onnx: "packages/onnx",
  conformance: "packages/conformance",
  "conformance-runner": "apps/conformance-runner",
} as const;

/** Globs of Markdown that is only for readers of the repository. */
export const elsewhere = [
  "README.md",
  "**/{*.api,CHANGELOG,THIRD-PARTY-NOTICES,third-party-notices}.md",
  "{examples,tools}/**",
  "packages/{backends,cuda-*,parallel}/**",
  "packages/*/{src,build,test}/**",
];

/** @returns where the site has the document, relative to the site's root; undefined if it is not on the site */
export function pageOf(document: string): string | undefined {
  for (const [name, folder] of Object.entries(packages))
    if (document === `${folder}/README.md`) return `packages/${name}.md`;
  if (document === "CONTRIBUTING.md") return "contributing.md";
  const [, page] = /^docs\/(.+\.md)$/.exec(document) ?? [];
  const [, api] = /^apps\/site\/build\/api\/(?:@ctckit\/)?([^/]+\.md)$/.exec(document) ?? [];
  return page ?? (api && `api/${api}`);
}
