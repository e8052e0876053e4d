// Backends that are right but for one thing that they do to the process that they are in.
import { spawn } from "node:child_process";
import { existsSync, writeFileSync, writeSync } from "node:fs";
import { ctc, js } from "@ctckit/js";

const sound = js({ topologies: [ctc] });
const never = () => new Promise(() => {});
const forever = () => {
  for (;;);
};
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @param instead runs in place of calls with so many frames. @param changes to the opened backend. @param before it opens */
function backend(instead, changes = () => ({}), before = () => {}) {
  return {
    ...sound,
    async open() {
      await before();
      const honest = await sound.open();
      const plan = (spec) => {
        const inner = honest.plan(spec);
        const run = (batch, out) => {
          const right = () => inner.run(batch, out);
          return instead[batch.time]?.(right) ?? right();
        };
        return { run };
      };
      return { ...honest, plan, ...changes(honest) };
    },
  };
}

export const ends = backend({
  2: () => process.exit(0),
  3: () => process.kill(process.pid, "SIGSEGV"),
  4: forever,
  async 5() {
    setTimeout(() => {
      throw new TypeError("thrown in a timer");
    });
    return never();
  },
  async 6() {
    Promise.reject(new TypeError("in a promise that it dropped"));
    return never();
  },
});

export const alwaysEnds = backend({ 5: () => process.exit(0), 6: () => process.exit(0) });

export const odd = backend({
  1() {
    process.disconnect();
    return never();
  },
  2: never,
  3: () => Promise.reject(new Error("x".repeat(1e7))),
  4(right) {
    process.send("hello");
    process.send({ kind: "done", report: { errors: [] } });
    process.send({ key: "guessed", message: { kind: "done", report: { errors: [] } } });
    console.log("a word of its own");
    return right();
  },
});

/** Can be opened in one process alone: the second finds its mark. */
export const once = {
  ...backend({ 2: () => process.exit(7) }),
  probe: async () => {
    const before = existsSync(process.env.CTCKIT_TEST_MARK);
    writeFileSync(process.env.CTCKIT_TEST_MARK, "");
    return before ? { available: false, reason: "it was here before" } : { available: true };
  },
};

export const exitsInProbe = { ...sound, probe: () => process.exit(0) };
export const exitsInOpen = { ...sound, open: () => process.exit(0) };
export const silentInProbe = { ...sound, probe: never };
export const silentInOpen = { ...sound, open: never };
export const exitsInClose = backend({}, () => ({ close: () => process.exit(0) }));
export const diesAfterwards = backend({}, () => ({
  async close() {
    process.on("exit", () => process.kill(process.pid, "SIGKILL"));
  },
}));
export const manifestThrows = {
  ...sound,
  async open() {
    const honest = await sound.open();
    return Object.defineProperty({ ...honest }, "manifest", {
      get() {
        throw new Error("no manifest for you");
      },
    });
  },
};
export const named = { ...sound, name: "evil\u001b[2J|<b>\n# __proto__" };

/** Throws outside a case, in each of its processes, and writes to the channel in one. */
export const garbles = backend(
  {
    async 2() {
      writeSync(3, new Uint8Array(64));
      return never();
    },
  },
  () => ({}),
  async () => {
    setTimeout(() => {
      throw new TypeError("while it opens");
    });
    await wait(50);
  },
);

/** Puts its own in place of what the runner needs, before it is opened. */
export function patches() {
  const { send } = process;
  process.send = (envelope, ...rest) => {
    if (envelope.message?.result) envelope.message.result.outcome = "pass";
    return send.call(process, envelope, ...rest);
  };
  process.exit = () => {};
  process.chdir("/");
  Promise.race = async () => {};
  performance.now = () => 0;
  globalThis.setTimeout = () => 0;
  return backend({ 2: never, 3: () => Promise.reject(new Error("honest")) });
}

/** What a test waits for that sends a signal. */
const arrived = () => writeSync(2, "in its third case\n");
/** For as long as such a test needs. */
export const slow = backend({
  3() {
    arrived();
    return wait(60_000);
  },
});
export const stuck = backend({
  3() {
    spawn("sleep", ["60"], { stdio: "inherit" });
    arrived();
    forever();
  },
});
