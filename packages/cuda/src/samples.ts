import type { Batch } from "@ctckit/core/backend";
import { latticeFields, type Other, sampleFields } from "@ctckit/parallel";
import { sampleBytes, sampleDoubles, sampleWords } from "./generated/kernels.ts";
import type { Place, Spec } from "./workspace.ts";

const DOUBLES = sampleBytes / Float64Array.BYTES_PER_ELEMENT;
const WORDS = sampleBytes / Int32Array.BYTES_PER_ELEMENT;

/**
 * The fields that kernels receive for each sample, as they declare them, one sample after the other. Fields that a sample does
 * not have are 0, and no kernel that runs reads them. Every call makes a table, so the places of the fields are known in
 * advance. With an object for each sample, and fields looked up by name, a table took 130 us for 16 samples. A GPU takes less
 * than that for a small batch.
 */
export class SampleTable {
  readonly bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #batch: Omit<Batch, "data">;
  #count = 0;

  /** @param most the most samples that will be added */
  constructor(batch: Omit<Batch, "data">, most: number) {
    const buffer = new ArrayBuffer(most * sampleBytes);
    this.bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#batch = batch;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds the fields that every sample has. */
  add(sample: number, frames: number): void {
    const [words, at] = [this.#words, this.#count * WORDS];
    const fields = sampleFields(this.#batch, sample, frames);
    words[at + sampleWords.sample] = sample;
    words[at + sampleWords.frames] = frames;
    words[at + sampleWords.time] = this.#batch.time;
    words[at + sampleWords.classes] = fields.classes;
    words[at + sampleWords.dataStart] = fields.dataStart;
    words[at + sampleWords.timeStride] = fields.timeStride;
    this.#doubles[this.#count * DOUBLES + sampleDoubles.gradScale] = fields.gradScale;
    this.#count++;
  }

  /** Adds a sample without an alignment, whose posteriors are cleared. */
  addOther({ sample, frames, targetLength, statesFrom }: Other): void {
    const [words, at] = [this.#words, this.#count * WORDS];
    words[at + sampleWords.targetLength] = targetLength;
    words[at + sampleWords.statesFrom] = statesFrom;
    this.add(sample, frames);
  }

  /** Adds a sample that goes through the lattice. */
  addPlaced({ target, arrays, starts }: Place, spec: Spec): void {
    const [words, at] = [this.#words, this.#count * WORDS];
    const { places } = target;
    const fields = latticeFields({ ...spec, topology: spec.topology.name }, this.#batch, target);
    words[at + sampleWords.targetLength] = fields.targetLength;
    words[at + sampleWords.usedCount] = fields.usedCount;
    words[at + sampleWords.meeting] = fields.meeting;
    words[at + sampleWords.keeps] = fields.keeps;
    words[at + sampleWords.statesFrom] = fields.statesFrom;
    words[at + sampleWords.bounded] = fields.bounded;
    words[at + sampleWords.probabilities] = fields.probabilities;
    this.#doubles[this.#count * DOUBLES + sampleDoubles.floor] = fields.floor;
    for (let i = 0; i < places.length; i++) words[at + arrays.labels[i]!] = places[i]!;
    for (let i = 0; i < starts.length; i++) words[at + arrays.work[i]!] = starts[i]!;
    this.add(target.sample, target.frames);
  }
}
