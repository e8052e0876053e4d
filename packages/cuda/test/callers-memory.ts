import { createRequire } from "node:module";
import { ptx } from "../src/generated/float32.ptx.ts";
import { type Addon, Command } from "../src/native.ts";

// Somebody else in the process who has device memory: another user of the addon, in the same primary context.

type Numbers = Float32Array | Float64Array;

export async function callersMemory({ addon, driver }: { addon: string; driver: string }) {
  const device = await (createRequire(import.meta.url)(addon) as Addon).open(driver, 0, ptx);
  return {
    /** CUDA's legacy stream, which every context has. */
    stream: 1n,
    holding(numbers: Numbers): { readonly devicePtr: bigint } {
      const at = device.allocate(numbers.byteLength);
      const pinned = device.pin(numbers.byteLength);
      device.write(pinned, 0, numbers);
      void device.submit(Float64Array.of(Command.UPLOAD, 0, at, pinned, 0, numbers.byteLength));
      return { devicePtr: BigInt(at) };
    },
    async read<A extends Numbers>({ devicePtr }: { readonly devicePtr: bigint }, into: A): Promise<A> {
      const pinned = device.pin(into.byteLength);
      await device.submit(
        Float64Array.of(Command.DOWNLOAD, 0, pinned, 0, Number(devicePtr), into.byteLength),
      );
      device.read(pinned, 0, into);
      return into;
    },
    close: () => device.close(),
  };
}
