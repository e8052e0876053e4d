// NAME.api.md of each published package lists all that its types say, so that a diff shows what users will notice.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { publishedPackages, root } from "../workspace.ts";

const quiet = { default: { logLevel: ExtractorLogLevel.None } };

/** @returns the reports that differ from the build; "write" rewrites them */
export function apiReports(mode: "check" | "write"): string[] {
  const temporary = mkdtempSync(join(tmpdir(), "ctckit-api-"));
  try {
    return publishedPackages()
      .filter(({ json }) => json.exports)
      .filter(({ folder }) => extracted(folder, mode, temporary))
      .map(({ folder }) => `${folder}/${basename(folder)}.api.md`);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** Whether the report has changed. */
function extracted(folder: string, mode: "check" | "write", reportTempFolder: string): boolean {
  const projectFolder = join(root, folder);
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, "dist/index.d.ts"),
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: "es2022", module: "esnext", moduleResolution: "bundler" },
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: basename(folder),
        reportFolder: projectFolder,
        reportTempFolder,
      },
      messages: {
        compilerMessageReporting: quiet,
        extractorMessageReporting: {
          ...quiet,
          // A type that the API uses but does not export.
          "ae-forgotten-export": { logLevel: ExtractorLogLevel.None, addToApiReportFile: true },
        },
        tsdocMessageReporting: quiet,
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, "package.json"),
  });
  const messageCallback = (message: { logLevel: ExtractorLogLevel; handled: boolean }) => {
    message.handled = true;
  };
  return Extractor.invoke(config, { localBuild: mode === "write", messageCallback }).apiReportChanged;
}
