import { type Case, parseVector, vectorCases } from "@ctckit/conformance";
import { part } from "./part.ts";

const input = part<HTMLInputElement>("vectors");
const label = document.querySelector<HTMLLabelElement>('label[for="vectors"]')!;

/** The button that stands for the input says what was chosen. */
export function sayVectors(): void {
  input.addEventListener("change", () => {
    const count = input.files?.length ?? 0;
    label.textContent = count === 0 ? "Choose files" : `${count} ${count === 1 ? "file" : "files"}`;
  });
}

/** Cases of the visitor's files. @throws TypeError, SyntaxError - a file is no vector */
export async function visitorsCases(): Promise<readonly Case[]> {
  const files = [...(input.files ?? [])];
  const vectors = await Promise.all(files.map(async (file) => parseVector(await file.text(), file.name)));
  return vectorCases(vectors).cases;
}
