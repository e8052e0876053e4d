// A browser that is installed on the machine: none is ever downloaded.
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** As root Chromium has no sandbox. The other flags keep it from contacting anything but the test's server. */
export const chromiumArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** WebGPU without a GPU. */
export const webgpuArguments = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

export interface Found {
  readonly path?: string;
  /** Where one was looked for. */
  readonly tried: readonly string[];
}

/** `CTCKIT_CHROMIUM` if that is set, else the first on the PATH. */
export async function chromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Found> {
  const asked = env.CTCKIT_CHROMIUM;
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const places = asked ? [asked] : NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of places) {
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return { path, tried: places };
  }
  return { tried: asked ? [asked] : NAMES };
}
