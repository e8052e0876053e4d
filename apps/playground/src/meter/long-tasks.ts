// What the browser itself reports as too long: frames if it can, else tasks, else nothing.
const window = 10_000; // ms

export interface LongTasks {
  /** What is counted; undefined where the browser reports neither. */
  readonly kind: "long frames" | "long tasks" | undefined;
  /** Of the last ten seconds. */
  recent(): { readonly count: number; readonly longest: number };
}

const types = { "long-animation-frame": "long frames", longtask: "long tasks" } as const;

export function longTasks(): LongTasks {
  const known = (globalThis.PerformanceObserver?.supportedEntryTypes ?? []) as readonly string[];
  const type = (Object.keys(types) as (keyof typeof types)[]).find((each) => known.includes(each));
  let entries: { readonly end: number; readonly duration: number }[] = [];
  if (type !== undefined) {
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        entries.push({ end: startTime + duration, duration });
    }).observe({ type, buffered: false });
  }
  return {
    kind: type && types[type],
    recent() {
      const since = performance.now() - window;
      entries = entries.filter(({ end }) => end > since);
      return { count: entries.length, longest: Math.max(0, ...entries.map(({ duration }) => duration)) };
    },
  };
}
