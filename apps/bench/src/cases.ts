// Shapes from toy to long-form speech, and the states of training that a model's logits go through.

export interface Shape {
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  readonly targetLength: number;
  /** Input and target lengths vary from sample to sample, up to the bounds above. Default: all are at the bound. */
  readonly ragged?: boolean;
}

/** Tiny, small, long and ragged are bound by the lattice; the others, of many classes, by the softmax over them. */
export const shapes = {
  tiny: { time: 50, batch: 16, classes: 20, targetLength: 30 },
  small: { time: 150, batch: 32, classes: 80, targetLength: 40 },
  medium: { time: 500, batch: 16, classes: 1000, targetLength: 100 },
  wide: { time: 1500, batch: 8, classes: 5000, targetLength: 200 },
  single: { time: 200, batch: 1, classes: 5000, targetLength: 50 },
  long: { time: 2000, batch: 32, classes: 32, targetLength: 400 },
  ragged: { time: 400, batch: 16, classes: 100, targetLength: 80, ragged: true },
  "ragged-wide": { time: 300, batch: 12, classes: 4000, targetLength: 60, ragged: true },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof shapes;

export const kinds = ["randn", "cold", "blank", "peaky"] as const;

export type Kind = (typeof kinds)[number];

export const meanings: Readonly<Record<Kind, string>> = {
  randn: "Logits as a fresh model gives them: a standard normal distribution.",
  cold: "The same logits times 10: a model that is confident and wrong.",
  blank: "The blank leads by 20 nats in every frame, as early in training.",
  peaky: "Each label is certain at its frame, and the blank everywhere else, as in a trained model.",
};

/** What `--quick` runs: seconds, not minutes. */
export const quickShapes: readonly ShapeName[] = ["tiny", "small", "single", "ragged"];
