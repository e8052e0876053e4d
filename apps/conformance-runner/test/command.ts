import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));

/** The command and the hostile backends in one file each, which start in a tenth of the time that sources need. @returns their folder */
export async function bundled(folder: string): Promise<string> {
  const outDir = join(folder, "bundle");
  const input = { main: "src/main.ts", backends: "test/hostile/backends.mjs" };
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    ssr: {
      noExternal: true,
      external: ["webgpu"],
      resolve: { conditions: ["ctckit-source", "module", "node"] },
    },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      rollupOptions: { input, output: { entryFileNames: "[name].mjs" } },
    },
  });
  return outDir;
}

/** @param line what Node runs. @param started is given the process */
export function command(
  line: readonly string[],
  started: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, line, {
    cwd: root,
    env: { ...process.env, CTCKIT_VECTORS: "", CTCKIT_REQUIRE: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  started(child);
  // Not before everybody has let go of its output: nothing is left behind.
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}
