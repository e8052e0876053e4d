// Memory that a backend keeps for the next call or allocation. As much as was in use at once lately, and no more: calls that
// overlap find what they had before, and what one large call took is let go of when no other like it comes.

export interface Stock<Piece> {
  /** The smallest piece that has so many bytes. Undefined if there is none: make one, and `add` it. */
  take(bytes: number): Piece | undefined;
  /** A piece that was made, and is in use from now on. */
  add(piece: Piece): void;
  /** A piece that is no longer in use. */
  give(piece: Piece): void;
  /** Keeps nothing from now on. */
  close(): void;
}

/** "Lately" is the last of so many takes, up to twice as many. */
const WINDOW = 64;
/** A piece so many times larger than any that was asked for lately is not kept. */
const MOST_WASTE = 4;

interface Use {
  readonly count: number;
  readonly bytes: number;
  /** The largest piece that was asked for. */
  readonly asked: number;
}

const none: Use = { count: 0, bytes: 0, asked: 0 };
const most = (a: Use, b: Use): Use => ({
  count: Math.max(a.count, b.count),
  bytes: Math.max(a.bytes, b.bytes),
  asked: Math.max(a.asked, b.asked),
});

/** @param bytesOf the size of a piece, which does not change */
export function stock<Piece>(bytesOf: (piece: Piece) => number): Stock<Piece> {
  let kept: Piece[] = []; // the smallest first
  let [inUse, peak, peakBefore] = [none, none, none];
  let takes = 0;
  let closed = false;

  function use(piece: Piece, sign: 1 | -1): void {
    inUse = { ...none, count: inUse.count + sign, bytes: inUse.bytes + sign * bytesOf(piece) };
    peak = most(peak, inUse);
  }

  function trim(): void {
    const { count, bytes, asked } = most(peak, peakBefore);
    // Pieces that are never given back raise both sides alike.
    const [room, roomBytes] = [count - inUse.count, bytes - inUse.bytes];
    const largest = Math.min(roomBytes, MOST_WASTE * asked);
    while (kept.length > 0 && bytesOf(kept.at(-1)!) > largest) kept.pop();
    let total = kept.reduce((sum, piece) => sum + bytesOf(piece), 0);
    while (kept.length > room || total > roomBytes) total -= bytesOf(kept.shift()!); // larger ones serve more calls
  }

  return {
    take(bytes) {
      takes += 1;
      if (takes % WINDOW === 0) {
        [peakBefore, peak] = [peak, inUse];
        trim();
      }
      peak = most(peak, { ...none, asked: bytes });
      const fitting = kept.findIndex((piece) => bytesOf(piece) >= bytes);
      if (fitting < 0) return undefined;
      const [piece] = kept.splice(fitting, 1);
      use(piece!, 1);
      return piece;
    },
    add: (piece) => use(piece, 1),
    give(piece) {
      if (closed) return;
      use(piece, -1);
      kept = [...kept, piece].sort((a, b) => bytesOf(a) - bytesOf(b));
      trim();
    },
    close() {
      closed = true;
      kept = [];
    },
  };
}
