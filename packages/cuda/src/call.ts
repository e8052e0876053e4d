import type { Batch } from "@ctckit/core/backend";
import type { Block, Blocks } from "./blocks.ts";
import type { Device } from "./device.ts";
import { sampleBytes } from "./generated/kernels.ts";
import { type Launches, launchesOf } from "./launches.ts";
import { Command } from "./native.ts";
import { type Layout, layOut, type Spec } from "./workspace.ts";

// One call as commands: what is told of the batch goes up in one copy, kernels run, losses come with what was told, as they lie
// at its beginning.

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const WORD = Int32Array.BYTES_PER_ELEMENT;
/** A pointer that no kernel follows. */
const NOWHERE = 0;

/** Where the caller's arrays are on the device. */
export interface Arrays {
  readonly data: number;
  readonly grad?: number;
  /** `[N]`, float64. Absent: where the samples are told of. */
  readonly losses?: number;
}

/** A batch before it has memory. */
export interface Prepared {
  readonly layout: Layout;
  readonly launches: Launches;
  /** Losses, samples and labels: where each begins, and how many bytes they are. */
  readonly told: { readonly samples: number; readonly labels: number; readonly bytes: number };
}

/** @throws CtcError `CTC_UNSUPPORTED` - the batch is over what kernels can count */
export function prepare(spec: Spec, batch: Omit<Batch, "data">, sharedMemory: number): Prepared {
  const layout = layOut(spec, batch, sharedMemory);
  const launches = launchesOf(spec, batch, layout);
  const samples = batch.batch * DOUBLE;
  const labels = samples + launches.samples.bytes.length;
  return { layout, launches, told: { samples, labels, bytes: labels + layout.pool.words.length * WORD } };
}

/** The memory of one call: taken while it is recorded, given back with it. */
export class Call {
  readonly #device: Device;
  readonly #taken = new Map<Blocks, Block[]>();
  readonly #commands: number[] = [];

  constructor(device: Device) {
    this.#device = device;
  }

  get commands(): readonly number[] {
    return this.#commands;
  }

  /** Device memory. */
  allocate(bytes: number): number {
    return this.#take(this.#device.memory, bytes);
  }

  pin(bytes: number): number {
    return this.#take(this.#device.pinned, bytes);
  }

  upload(to: number, pinned: number, offset: number, bytes: number): void {
    this.#commands.push(Command.UPLOAD, 0, to, pinned, offset, bytes);
  }

  download(pinned: number, offset: number, from: number, bytes: number): void {
    this.#commands.push(Command.DOWNLOAD, 0, pinned, offset, from, bytes);
  }

  /**
   * Uploads what is told, and runs the kernels.
   *
   * @param pinned memory with room for what is told, at its beginning
   * @returns where the losses are: `[N]`, float64
   */
  run({ layout, launches, told }: Prepared, arrays: Arrays, pinned: number): number {
    const { native } = this.#device;
    native.write(pinned, 0, Float64Array.from(layout.pool.losses));
    native.write(pinned, told.samples, launches.samples.bytes);
    native.write(pinned, told.labels, layout.pool.words);
    const all = this.allocate(told.bytes);
    this.upload(all, pinned, 0, told.bytes);
    const losses = arrays.losses ?? all;
    if (losses !== all) this.upload(losses, pinned, 0, told.samples);
    const labels = all + told.labels;
    const work = layout.size === 0 ? NOWHERE : this.allocate(layout.size);
    for (const step of launches.steps) {
      if (step === "fork" || step === "join") {
        this.#commands.push(step === "fork" ? Command.FORK : Command.JOIN);
        continue;
      }
      const { kernel, stream, from, grid, threads, shared } = step;
      const samples = all + told.samples + from * sampleBytes;
      const pointers = [samples, labels, work, arrays.data, arrays.grad ?? NOWHERE, losses];
      this.#commands.push(
        Command.LAUNCH,
        stream,
        native.kernel(kernel),
        ...grid,
        threads,
        shared,
        ...pointers,
      );
    }
    return losses;
  }

  /** When all that was submitted is done, or nothing was. */
  release(): void {
    for (const [blocks, taken] of this.#taken) blocks.give(taken);
    this.#taken.clear();
  }

  #take(blocks: Blocks, bytes: number): number {
    const block = blocks.take(Math.max(bytes, DOUBLE));
    this.#taken.set(blocks, [...(this.#taken.get(blocks) ?? []), block]);
    return block.at;
  }
}
