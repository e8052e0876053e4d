import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { budget, HARD_LINES, SOFT_LINES } from "../src/budget.ts";

test("counts hand-written files, warns past the soft limit, fails past the hard one", () => {
  const root = mkdtempSync(join(tmpdir(), "ctckit-budget-"));
  try {
    for (const folder of ["packages/a/src/generated", "packages/a/node_modules", "tools", "apps"])
      mkdirSync(join(root, folder), { recursive: true });
    const write = (path: string, lines: number) => writeFileSync(join(root, path), "x\n".repeat(lines));
    write("packages/a/src/right.ts", SOFT_LINES);
    write("packages/a/src/long.ts", SOFT_LINES + 1);
    write("packages/a/src/too-long.ts", HARD_LINES + 1);
    write("packages/a/src/generated/kernel.ts", HARD_LINES + 1);
    write("packages/a/node_modules/library.js", HARD_LINES + 1);

    const { files, long, tooLong } = budget(root);
    expect(files).toBe(3);
    expect(long).toHaveLength(2);
    expect(tooLong).toEqual([`packages/a/src/too-long.ts: ${HARD_LINES + 1} lines, limit ${HARD_LINES}`]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
