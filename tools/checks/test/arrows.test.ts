import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { arrows } from "../src/arrows/cruise.ts";
import { rules } from "../src/arrows/rules.ts";

const manifest = (name: string, extra: object = {}) =>
  JSON.stringify({
    name,
    type: "module",
    exports: { ".": { "ctckit-source": "./src/index.ts", default: "./dist/index.js" } },
    ...extra,
  });

/** A small workspace with every arrow that is allowed. */
const sound: Record<string, string> = {
  "packages/core/package.json": manifest("@ctckit/core"),
  "packages/core/src/index.ts": 'export type { Batch } from "./batch.ts";\nexport const one = 1;\n',
  "packages/core/src/batch.ts": "export interface Batch {}\n",
  "packages/js/package.json": manifest("@ctckit/js", {
    peerDependencies: { "@ctckit/core": "workspace:^" },
    devDependencies: { "@ctckit/core": "workspace:*", "@ctckit/wasm": "workspace:*", oracle: "1.0.0" },
  }),
  "packages/js/src/index.ts":
    'export { one } from "@ctckit/core";\nexport { forward } from "./generated/forward.ts";\n',
  "packages/js/src/generated/forward.ts": "export const forward = 1;\n",
  "packages/js/test/js.test.ts": 'import "../src/index.ts";\nimport "@ctckit/wasm";\nimport "oracle";\n',
  "packages/wasm/package.json": manifest("@ctckit/wasm", {
    peerDependencies: { "@ctckit/core": "workspace:^" },
  }),
  "packages/wasm/src/index.ts": 'import type { Batch } from "@ctckit/core";\nexport type Same = Batch;\n',
  "tools/codegen/package.json": manifest("@ctckit/codegen"),
  "tools/codegen/src/main.ts": 'import { readFileSync } from "node:fs";\nreadFileSync("x");\n',
  "apps/bench/package.json": manifest("@ctckit/bench", { dependencies: { "@ctckit/js": "workspace:*" } }),
  "apps/bench/src/main.ts": 'import "@ctckit/js";\n',
  "apps/bench/vite.config.ts": 'import "../../vite.base.ts";\n',
  "vite.base.ts": "export const page = {};\n",
  "apps/recogniser/package.json": manifest("@ctckit/recogniser"),
  "apps/recogniser/src/index.ts": "export const height = 32;\n",
  "apps/quickstart/package.json": manifest("@ctckit/quickstart", {
    dependencies: { "@ctckit/recogniser": "workspace:*" },
  }),
  "apps/quickstart/src/main.ts": 'import "@ctckit/recogniser";\n',
};

/** What breaks each rule, and that rule at least. */
const broken: Record<string, Record<string, string>> = {
  "core-stands-alone": { "packages/core/src/batch.ts": 'import "node:fs";\n' },
  "packages-import-core-only": { "packages/js/src/index.ts": 'import "@ctckit/wasm";\n' },
  "packages-are-below-tools-and-apps": {
    "packages/js/test/js.test.ts": 'import "../../../tools/codegen/src/main.ts";\n',
  },
  "generated-imports-nothing": {
    "packages/js/src/generated/forward.ts":
      'import type { Batch } from "@ctckit/core";\nexport type Same = Batch;\n',
  },
  "codegen-imports-no-package": {
    "tools/codegen/src/main.ts": 'import "../../../packages/core/src/index.ts";\n',
  },
  "tools-and-apps-share-packages-only": {
    "apps/bench/src/main.ts": 'import "../../../tools/codegen/src/main.ts";\n',
  },
  "no-way-around-exports": { "packages/js/src/index.ts": 'import "../../core/src/batch.ts";\n' },
  "root-imports-no-member": { "vite.base.ts": 'import "./packages/core/src/batch.ts";\n' },
  "root-is-for-configs": { "packages/js/test/js.test.ts": 'import "../../../vite.base.ts";\n' },
  resolvable: { "packages/js/src/index.ts": 'import "@ctckit/core/src/batch.ts";\n' },
  declared: { "packages/wasm/test/wasm.test.ts": 'import "undeclared";\n' },
  "published-code-imports-no-dev-dependency": { "packages/js/src/index.ts": 'import "oracle";\n' },
  "no-cycles": {
    "packages/js/src/index.ts": 'import "./a.ts";\n',
    "packages/js/src/a.ts": 'import "./b.ts";\n',
    "packages/js/src/b.ts": 'import type {} from "./a.ts";\n',
  },
};

let root: string;

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** As pnpm does: each package's own node_modules with links to the siblings that it lists. */
function link(folder: string, ...siblings: string[]): void {
  mkdirSync(join(root, folder, "node_modules/@ctckit"), { recursive: true });
  for (const sibling of siblings)
    symlinkSync(join(root, sibling), join(root, folder, "node_modules/@ctckit", basename(sibling)));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ctckit-arrows-"));
  write(sound);
  for (const name of ["undeclared", "oracle"])
    write({ [`node_modules/${name}/package.json`]: "{}", [`node_modules/${name}/index.js`]: "" });
  link("packages/js", "packages/core", "packages/wasm");
  link("packages/wasm", "packages/core");
  link("apps/bench", "packages/js");
  link("apps/quickstart", "apps/recogniser");
});

afterEach(() => rmSync(root, { recursive: true }));

describe("arrows", () => {
  test("every rule has a workspace that breaks it", () => {
    expect(Object.keys(broken).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  test("a sound workspace passes", async () => {
    const { files, violations } = await arrows(root);
    expect(violations).toEqual([]);
    expect(files).toBeGreaterThanOrEqual(7);
  });

  test.each(Object.keys(broken))("%s", async (rule) => {
    write(broken[rule]!);
    const { violations } = await arrows(root);
    expect(violations.map((violation) => violation.split(":")[0])).toContain(rule);
  });
});
