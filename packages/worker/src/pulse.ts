// Where nothing tells that a worker has ended, it is asked whether it is there for as long as an answer is awaited. A worker that
// is busy cannot say so before its next turn, so the silence that is allowed grows with the work.

/** Milliseconds between two questions. Only beats count: a page that sleeps, or is busy itself, hears no silence. */
const BEAT_MS = 1000;

/** 10 s for a machine with too much to do, and 1 µs for each unit of work: 400 times what it takes in WebAssembly. */
export function silenceFor(work: number): number {
  return 10_000 + work / 1000;
}

/**
 * Calls `lost` once `ask` has not been answered for `silence` milliseconds.
 *
 * @returns stops it
 */
export function pulse(ask: () => Promise<unknown>, silence: number, lost: () => void): () => void {
  let silent = 0;
  let asking = false;
  const beat = () => {
    if (asking) silent += BEAT_MS;
    else {
      asking = true;
      const heard = () => {
        silent = 0;
        asking = false;
      };
      ask().then(heard, heard); // a refusal is a sign of life too
    }
    if (silent >= silence) lost();
  };
  const timer = setInterval(beat, BEAT_MS);
  return () => clearInterval(timer);
}
