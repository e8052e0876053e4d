import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

// Builds what tests need of this machine's compiler: the addon, and the emulated driver with today's kernels in it. Without a
// compiler its tests are absent, and say why.

const run = promisify(execFile);
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
  const generated = join(folder, "src/generated");
  const kernels = readdirSync(generated).filter((name) => name.endsWith(".cu"));
  const out = join(folder, "build/emulator");
  const emulator = ["emulator/build.mjs", "--out", out, ...kernels.map((name) => join(generated, name))];
  try {
    await run(process.execPath, emulator, { cwd: folder });
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout: string; stderr: string };
    if (code === 3) return stdout.trim() || stderr.trim();
    throw error;
  }
  const gyp = createRequire(import.meta.url).resolve("node-gyp/package.json");
  const command = [join(dirname(gyp), "bin/node-gyp.js"), "configure", "build", ...headers()];
  await run(process.execPath, command, { cwd: folder });
  return {
    addon: join(folder, "build/Release/ctckit_cuda.node"),
    driver: join(out, "libcuda-emulated.so"),
    oldDriver: join(out, "libcuda-emulated-old.so"),
  };
}

/** Node's headers lie beside it as it is installed usually; elsewhere they are fetched. */
function headers(): string[] {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, "include/node/node_api.h")) ? [`--nodedir=${prefix}`] : [];
}
