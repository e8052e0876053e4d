import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { peerRange, withPeers } from "../src/peers.ts";
import { publishedPackages, readJson, root } from "../src/workspace.ts";

const names = publishedPackages().map(({ json }) => json.name);
const { version } = readJson<{ version: string }>(join(root, "packages/core/package.json"));
const scripts = () => Object.keys(readJson<{ scripts: object }>(join(root, "package.json")).scripts);

test("all published packages have one version", () => {
  const { fixed } = readJson<{ fixed: string[][] }>(join(root, ".changeset/config.json"));
  expect(new Set(fixed[0])).toEqual(new Set(names));
});

// Without a word Changesets would make a major one 1.0.0: decision 0014.
test("until 1.0 a change set is a patch or, where it breaks, a minor", () => {
  const sets = readdirSync(join(root, ".changeset")).filter((file) => /^(?!README).*\.md$/.test(file));
  for (const file of version.startsWith("0.") ? sets : [])
    expect(readFileSync(join(root, ".changeset", file), "utf8"), file).not.toMatch(/: major$/m);
});

test("peers of ours are kept to what works with this version", () => {
  const peers = publishedPackages().flatMap(({ json }) => Object.entries(json.peerDependencies ?? {}));
  const ours = peers.filter(([name]) => names.includes(name));
  expect(ours.length).toBeGreaterThan(7);
  for (const [name, range] of ours) expect(range, name).toBe(peerRange(version));
});

test.each([
  ["0.1.7", "^0.1.0"],
  ["0.2.0", "^0.2.0"],
  ["1.0.0", "^1.0.0"],
  ["1.3.2", "^1.0.0"],
])("peers of %s are %s", (version, range) => {
  const manifest = (peer: string) =>
    `{ "@ctckit/core": "${peer}", "webgpu": "^0.6.2", "@ctckit/js": "workspace:*" }`;
  expect(withPeers(manifest("^0.1.0"), version)).toBe(manifest(range));
});

test("workflows are YAML with jobs", () => {
  const folder = join(root, ".github/workflows");
  for (const file of readdirSync(folder))
    expect(Object.keys(parse(readFileSync(join(folder, file), "utf8")).jobs).length).toBeGreaterThan(0);
});

test("what publishes may sign, and runs commands that exist", () => {
  const text = readFileSync(join(root, ".github/workflows/release.yml"), "utf8");
  const { jobs } = parse(text);
  expect(jobs.publish.permissions["id-token"]).toBe("write");
  const commands = [...text.matchAll(/npm run (\S+)/g)].map((match) => match[1]);
  expect(commands).toEqual(["next-version", "release"]);
  for (const command of commands) expect(scripts()).toContain(command);
  const platforms = jobs.addon.strategy.matrix.include.map(({ platform }: { platform: string }) => platform);
  expect(new Set(platforms.map((each: string) => `@ctckit/cuda-${each}`))).toEqual(
    new Set(names.filter((name) => name.startsWith("@ctckit/cuda-"))),
  );
});
