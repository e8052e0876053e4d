// Who may import whom:
//
//   apps -> backends -> core <- conformance        adapters -> core        generated/ and tools/codegen -> nothing
//
// A package is reached through its exports only. Test folders may also import what the package lists as a
// devDependency: the conformance suite, a backend.
import type { IForbiddenRuleType } from "dependency-cruiser";

const members = "^(packages|tools|apps)/";
const rootFiles = "^[^/]+\\.ts$";

export const rules: IForbiddenRuleType[] = [
  {
    name: "core-stands-alone",
    comment: "@ctckit/core has no dependencies: no package, no library, no Node module",
    from: { path: "^packages/core/src/" },
    to: { pathNot: "^packages/core/src/" },
  },
  {
    name: "packages-import-core-only",
    comment: "backends, adapters and the conformance suite know each other only through core's interface",
    // packages/backends is the table of them. packages/parallel, packages/alignment and packages/scoring are parts of the backends that they are bundled into. A worker's script is a separate program, with the backends that it serves bundled in.
    from: { path: "^packages/([^/]+)/src/", pathNot: "^packages/(backends/src/|worker/src/worker\\.ts$)" },
    to: { path: members, pathNot: "^packages/($1|core|parallel|alignment|scoring)/" },
  },
  {
    name: "packages-are-below-tools-and-apps",
    comment: "no package, not even its tests, imports a tool or an app",
    from: { path: "^packages/" },
    to: { path: "^(tools|apps)/" },
  },
  {
    name: "generated-imports-nothing",
    comment: "a generated kernel is plain text of its target language",
    from: { path: "/generated/" },
    to: {},
  },
  {
    name: "codegen-imports-no-package",
    comment: "the generator defines the kernels; it must not learn anything from them",
    from: { path: "^tools/codegen/" },
    to: { path: members, pathNot: "^tools/codegen/" },
  },
  {
    name: "tools-and-apps-share-packages-only",
    comment: "what two of them need is a package; the apps have one of their own, what they train",
    from: { path: "^(tools|apps)/([^/]+)/" },
    to: { path: "^(tools|apps)/", pathNot: "^($1/$2|apps/recogniser)/" },
  },
  {
    name: "no-way-around-exports",
    comment: "import the package by its name, never its files",
    from: { path: "^(packages|tools|apps)/([^/]+)/" },
    to: { path: members, pathNot: "^$1/$2/", dependencyTypes: ["local"] },
  },
  {
    name: "root-imports-no-member",
    comment: "a config at the root is read before any package is there",
    from: { path: rootFiles },
    to: { path: members },
  },
  {
    name: "root-is-for-configs",
    comment:
      "code has a package that it belongs to; only a page's vite.config.ts starts from a file of the root",
    from: { path: members, pathNot: "/vite\\.config\\.ts$" },
    to: { path: rootFiles },
  },
  {
    name: "resolvable",
    comment: "no such file, or a path inside a package that its exports do not offer",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "declared",
    comment: "every imported library stands in the importing package's own package.json",
    from: { path: members },
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
  },
  {
    name: "published-code-imports-no-dev-dependency",
    comment: "a devDependency is not there when the package is installed, unless it was bundled in",
    from: { path: "^packages/[^/]+/src/", pathNot: "^packages/worker/src/worker\\.ts$" },
    to: {
      pathNot: "^packages/(parallel|alignment|scoring)/|/node_modules/comlink/",
      dependencyTypes: ["npm-dev"],
      dependencyTypesNot: ["npm", "npm-peer", "npm-optional", "type-only"],
    },
  },
  {
    name: "no-cycles",
    comment: "files that need each other are one idea",
    from: {},
    to: { circular: true },
  },
];
