import { alignmentVector } from "./alignment-file.ts";
import type { VectorFile } from "./file.ts";
import { checkMeans, isAboutMeans } from "./mean-cases.ts";
import { checkShape } from "./shape.ts";

/**
 * @param name of the file, for errors
 * @throws TypeError - the text is no vector; the message names the file and what is wrong
 */
export function parseVector(text: string, name: string): VectorFile {
  try {
    const file: Partial<VectorFile> | null = JSON.parse(text);
    if (typeof file?.kind !== "string" || typeof file.name !== "string")
      throw new TypeError(`expected a vector with "name" and "kind"`);
    if (file.kind === "ctc-loss") checkShape(file as VectorFile);
    if (file.kind === "ctc-align") alignmentVector(file as VectorFile);
    if (isAboutMeans(file as VectorFile)) checkMeans(file as VectorFile);
    return file as VectorFile;
  } catch (error) {
    throw new TypeError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}
