import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What is held while something goes on, looked at now and then. */
export interface Held {
  look(): void;
  /** Bytes at the highest look, less those of before. */
  readonly most: number;
}

/** JavaScript's heap, and arrays, once garbage is gone. A backend's memory has grown before, so it does not count. */
export function held(): Held {
  const before = bytes();
  let most = 0;
  return {
    look() {
      most = Math.max(most, bytes() - before);
    },
    get most() {
      return most;
    },
  };
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function bytes(): number {
  collect();
  collect(); // Arrays that the first has freed are counted until then.
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
