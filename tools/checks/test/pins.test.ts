import { expect, test } from "vitest";
import { unpinnedActions, unpinnedPackageManager } from "../src/pins.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const problems = (line: string) => unpinnedActions("x.yml", `jobs:\n${line}\n`);

test.each([
  `      - uses: actions/checkout@${commit} # v4.4.0`,
  `      - uses: "some/thing/inside@${commit}" # v1.0.0, the last before 2`,
  "      - uses: ./.github/actions/own",
  `        uses: docker://alpine@sha256:${"a".repeat(64)}`,
  "      # - uses: actions/checkout@v4",
  "      - run: echo it uses nothing",
])("pinned: %s", (line) => {
  expect(problems(line)).toEqual([]);
});

test.each([
  ["      - uses: actions/checkout@v4", "actions/checkout@v4: expected OWNER/NAME@"],
  ["      - { uses: actions/checkout@v4 }", "actions/checkout@v4: expected OWNER/NAME@"],
  ['      - "uses": "actions/checkout@main"', "actions/checkout@main: expected OWNER/NAME@"],
  ["      - uses: actions/checkout", "actions/checkout: expected OWNER/NAME@"],
  [`      - uses: actions/checkout@${commit.slice(1)} # v4.4.0`, "expected OWNER/NAME@"],
  [`      - uses: actions/checkout@${commit}`, 'expected its release behind it, as in "# v1.2.3"'],
  [`      - uses: actions/checkout@${commit} # v4`, "expected its release behind it"],
  ["      - uses: docker://alpine:3", "docker://alpine:3: expected OWNER/NAME@"],
])("not pinned: %s", (line, message) => {
  expect(problems(line)).toEqual([expect.stringMatching(/^x\.yml:2: /)]);
  expect(problems(line)[0]).toContain(message);
});

test("a package manager has its hash", () => {
  expect(unpinnedPackageManager(`pnpm@10.34.9+sha512.${"f".repeat(128)}`)).toEqual([]);
  for (const wrong of [
    "pnpm@10.34.9",
    `pnpm@10+sha512.${"f".repeat(128)}`,
    "pnpm@10.34.9+sha1.ff",
    undefined,
  ])
    expect(unpinnedPackageManager(wrong)).toHaveLength(1);
});
