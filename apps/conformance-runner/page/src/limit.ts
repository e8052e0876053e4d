const MOST = 86_400; // s

/** Milliseconds that a step may take, by `?limit=SECONDS`; undefined: the suite's own limits. @throws RangeError - it is no such number */
export function limitOf(address: string): number | undefined {
  const text = new URL(address).searchParams.get("limit");
  if (text === null) return undefined;
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= MOST))
    throw new RangeError(`?limit: expected seconds above 0, at most ${MOST}, got "${text}"`);
  return 1000 * seconds;
}

/** Of what the suite does not watch: a module that loads, a backend that is timed. */
export async function within<T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `${what} gives no answer within ${milliseconds / 1000} s`;
    timer = setTimeout(() => reject(new Error(message)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
