import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

// Builds what tests need of this machine's compiler: the addon, and the emulated driver with today's kernels in it. Without a
// compiler its tests are absent, and say why. With CTCKIT_SANITIZE both report what AddressSanitizer and its like find: see
// `npm run sanitize` in package.json.

const run = promisify(execFile);
const sanitize = process.env.CTCKIT_SANITIZE !== undefined;
const folder = fileURLToPath(new URL("..", import.meta.url));

export interface Native {
  readonly addon: string;
  readonly driver: string;
  /** A driver that lacks an entry point. */
  readonly oldDriver: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    native: Native | string;
  }
}

export async function setup({ provide }: TestProject): Promise<void> {
  provide("native", await built());
}

async function built(): Promise<Native | string> {
  // Those of the backend, and a few for the emulator's own tests.
  const kernels = [
    "src/generated",
    "src/generated/topologies",
    "src/generated/edits",
    "test/kernels",
  ].flatMap((place) =>
    readdirSync(join(folder, place))
      .filter((name) => name.endsWith(".cu"))
      .map((name) => join(place, name)),
  );
  const out = join(folder, sanitize ? "build/sanitized" : "build/emulator");
  const flags = ["--out", out, ...(sanitize ? ["--sanitize"] : [])];
  const emulator = ["emulator/build.mjs", ...flags, ...kernels];
  const addon = ["native/build.mjs", ...(sanitize ? ["--debug"] : [])];
  const building = [emulator, addon].map((args) => run(process.execPath, args, { cwd: folder }));
  const [first, ...others] = await Promise.allSettled(building);
  // What the emulator's build says where there is no compiler.
  if (first!.status === "rejected" && first!.reason.code === 3) return String(first!.reason.stdout).trim();
  for (const end of [first!, ...others]) if (end.status === "rejected") throw end.reason;
  return {
    addon: join(folder, `native/build/${sanitize ? "Debug" : "Release"}/ctckit_cuda.node`),
    driver: join(out, "libcuda-emulated.so"),
    oldDriver: join(out, "libcuda-emulated-old.so"),
  };
}
