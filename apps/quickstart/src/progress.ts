import { SingleBar } from "cli-progress";

export interface Progress {
  step(done: number, loss: number): void;
  /** @param rate on held-out lines, 0..1 */
  errorRate(done: number, rate: number): void;
  stop(): void;
}

/** In a terminal, a bar that redraws itself; elsewhere, one line for each measured error rate. */
export function createProgress(steps: number, out: NodeJS.WriteStream): Progress {
  return out.isTTY ? bar(steps, out) : plain(steps, out);
}

function bar(steps: number, stream: NodeJS.WriteStream): Progress {
  const single = new SingleBar({
    stream,
    format: "{bar} step {value}/{total}  loss {loss}  CER {rate}  {duration_formatted}, {eta_formatted} left",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    etaBuffer: 50,
    hideCursor: true,
    gracefulExit: false, // Ctrl-C is the program's own
  });
  single.start(steps, 0, { loss: "-", rate: "-" });
  return {
    step: (done, loss) => single.update(done, { loss: loss.toFixed(3) }),
    errorRate: (done, rate) => single.update(done, { rate: percent(rate) }),
    stop: () => single.stop(),
  };
}

function plain(steps: number, out: NodeJS.WriteStream): Progress {
  const began = performance.now();
  let latest = Number.NaN;
  return {
    step: (_, loss) => {
      latest = loss;
    },
    errorRate: (done, rate) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      out.write(`step ${done}/${steps}  loss ${latest.toFixed(3)}  CER ${percent(rate)}  ${seconds} s\n`);
    },
    stop: () => {},
  };
}

export function percent(rate: number): string {
  return `${(100 * rate).toFixed(1)} %`;
}
