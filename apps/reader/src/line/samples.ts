// Pictures of lines that the page draws itself: a clean one, one in a hand's letters, and one that is hard to read.

export interface Sample {
  readonly name: string;
  readonly text: string;
  readonly font: string;
  /** The height that it is drawn in, before it is made as large as the others: what is small is blurred. */
  readonly pixels: number;
}

export const samples: readonly Sample[] = [
  { name: "printed", text: "Straw into gold, 1812", font: "Lato", pixels: 64 },
  { name: "by hand", text: "the king was pleased", font: "Comic Neue", pixels: 64 },
  { name: "small", text: "Invoice 1047 for Miller & Sons", font: "Libre Baskerville", pixels: 11 },
];

const HEIGHT = 64;

export async function draw({ text, font, pixels }: Sample): Promise<HTMLCanvasElement> {
  await document.fonts.load(`32px "${font}"`, text);
  const small = document.createElement("canvas");
  const context = small.getContext("2d")!;
  const letters = `${Math.round(0.6 * pixels)}px "${font}"`;
  context.font = letters;
  [small.width, small.height] = [Math.ceil(context.measureText(text).width + pixels / 2), pixels];
  context.fillStyle = "#f7f4ec";
  context.fillRect(0, 0, small.width, small.height);
  context.fillStyle = "#2a2622";
  context.font = letters; // a canvas of a new size has forgotten it
  context.textBaseline = "middle";
  context.fillText(text, pixels / 4, pixels / 2);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round((small.width * HEIGHT) / pixels), HEIGHT];
  canvas.getContext("2d")!.drawImage(small, 0, 0, canvas.width, canvas.height);
  return canvas;
}
