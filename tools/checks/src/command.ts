import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "./workspace.ts";

export interface Finished {
  readonly code: number;
  /** stdout and stderr as they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface Surroundings {
  /** Default: the workspace root. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a tool of the workspace to its end. Never throws: for a tool that cannot start the code is 127. */
export function command(
  file: string,
  args: readonly string[],
  { cwd = root, env }: Surroundings = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...inherited(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed: Buffer[] = [];
    const spoken: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => {
      printed.push(chunk);
      spoken.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => printed.push(chunk));
    const output = () => Buffer.concat(printed).toString();
    const stdout = () => Buffer.concat(spoken).toString();
    child.on("error", (error) => resolve({ code: 127, output: `${output()}${error}\n`, stdout: stdout() }));
    child.on("close", (code, signal) => {
      const end = signal ? `${file} was ended by ${signal}\n` : "";
      resolve({ code: code ?? 1, output: output() + end, stdout: stdout() });
    });
  });
}

/** The problems of a tool that reports them by its exit code. */
export function complaints(title: string, { code, output }: Finished): string[] {
  return code === 0 ? [] : [`${title} ended with code ${code}\n${output.trimEnd()}`];
}

const hidden =
  /^(npm_(package|lifecycle|config_(local_prefix|global_prefix|loglevel))|INIT_CWD|NODE_OPTIONS|NODE_ENV)/;

/**
 * npm passes variables about the running script to its children, among them the folder to install into and the log level. An
 * `npm install` in another folder must not see those. The registry and the cache are the user's and stay. NODE_ENV is set by
 * Vite, which bundles in this process.
 */
function inherited(): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !hidden.test(name));
  const bin = [join(root, "tools/checks/node_modules/.bin"), join(root, "node_modules/.bin")];
  return { ...Object.fromEntries(own), PATH: [...bin, process.env.PATH].join(delimiter) };
}
