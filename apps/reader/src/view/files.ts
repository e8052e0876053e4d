import { element } from "@ctckit/page/element";

/** Files that the visitor chooses with the input `id`. */
export function onChosen(id: string, take: (file: File) => void): void {
  const input = element(id, HTMLInputElement);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = ""; // the same file again is a change, too
    if (file) take(file);
  });
}

/** Files that are dropped on `place`. */
export function onDropped(place: HTMLElement, take: (file: File) => void): void {
  const mark = (over: boolean) => place.classList.toggle("dropping", over);
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  place.addEventListener("dragleave", (event) => {
    if (!place.contains(event.relatedTarget as Node | null)) mark(false);
  });
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    for (const file of event.dataTransfer?.files ?? []) take(file);
  });
}

/** Gives the visitor a text as a file. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // Once the download has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
