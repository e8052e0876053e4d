// Backends that are right but for one thing that they do to the process that they are in.
import { existsSync, writeFileSync } from "node:fs";
import { ctc, js } from "@ctckit/js";

const sound = js({ topologies: [ctc] });
const never = () => new Promise(() => {});
const forever = () => {
  for (;;);
};
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @param instead runs in place of calls with so many frames. @param changes to the opened backend */
function backend(instead, changes = () => ({})) {
  return {
    ...sound,
    async open() {
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
export const proto = { ...sound, name: "__proto__" };
/** For as long as a test that sends signals needs. */
export const slow = backend({ 3: () => wait(60_000) });
export const stuck = backend({ 3: forever });
