import type { Batch } from "@ctckit/core/backend";
import type { Block, Blocks } from "./blocks.ts";
import type { Device } from "./device.ts";
import { sampleBytes } from "./generated/kernels.ts";
import { type Launches, launchesOf } from "./launches.ts";
import { Command } from "./native.ts";
import { type Layout, layOut, type Spec } from "./workspace.ts";

// One call as commands. One copy uploads the tables: initial losses, samples and labels. Then the kernels run. They write the
// losses at the beginning of the tables, unless the caller has an array for them.

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const WORD = Int32Array.BYTES_PER_ELEMENT;
/** A pointer that no kernel follows. */
const NOWHERE = 0;

/** The addresses of the caller's arrays on the device. */
export interface Arrays {
  readonly data: number;
  readonly grad?: number;
  readonly states?: number;
  readonly results?: number;
  /** `[N]`, float64. If absent, the losses stay at the beginning of the tables. */
  readonly losses?: number;
}

/** A batch before it has memory. */
export interface Prepared {
  readonly layout: Pick<Layout, "pool" | "size">;
  readonly launches: Launches;
  /** The tables of losses, samples and labels: where samples and labels begin, and the bytes of all three. */
  readonly told: { readonly samples: number; readonly labels: number; readonly bytes: number };
}

/** @throws CtcError `CTC_UNSUPPORTED` - the batch is larger than kernels can count */
export function prepare(
  spec: Spec,
  batch: Omit<Batch, "data">,
  sharedMemory: number,
): Prepared & { readonly layout: Layout } {
  const layout = layOut(spec, batch, sharedMemory);
  return { ...told(batch, layout, launchesOf(spec, batch, layout)), layout };
}

/** With the tables of what kernels are told. */
export function told(batch: Omit<Batch, "data">, layout: Prepared["layout"], launches: Launches): Prepared {
  const samples = batch.batch * DOUBLE;
  const labels = samples + launches.samples.bytes.length;
  return { layout, launches, told: { samples, labels, bytes: labels + layout.pool.words.length * WORD } };
}

/** The commands and the memory of one call. Memory is taken while the call is recorded, and given back when it is over. */
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

  /** Takes device memory. */
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
   * Uploads the tables, and runs the kernels.
   *
   * @param pinned pinned memory, with room for the tables at its beginning
   * @returns the address of the losses: `[N]`, float64
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
      const { kernel, stream, from, grid, threads, shared, writes = "grad" } = step;
      const samples = all + told.samples + from * sampleBytes;
      const own = arrays[writes] ?? NOWHERE;
      const pointers = [samples, labels, work, arrays.data, own, losses];
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

  /** Gives the memory back. Call it when everything submitted is done, or when nothing was submitted. */
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
