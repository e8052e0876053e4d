// Runs in a process of its own: `node --expose-gc child.ts '{"side": ..., "shape": ..., "measure": ...}'`. Answers in JSON.
import type { Contestant } from "../../duel.ts";
import type { AlignEntrant, AlignEntry } from "../sides/entry.ts";
import { alignField } from "../sides/field.ts";
import { SEED, speech } from "../speech.ts";
import type { Question, Reply } from "./process.ts";
import { resetPeak, residentPeak } from "./resident.ts";

const { side, shape, measure }: Question = JSON.parse(process.argv[2]!);
const entry = alignField.find(({ name }) => name === side)!;
const reply = measure === "memory" ? await memory(entry) : await first(entry);
process.stdout.write(JSON.stringify(reply), () => process.exit());

/** Of a call whose code is compiled and whose workers run: they are there once, whatever is aligned. */
async function memory(entry: AlignEntry): Promise<Reply> {
  const small = await opened(entry, { time: 100, batch: 1, classes: 32, targetLength: 20 });
  await small.time(2000);
  await small.close();
  const entrant = await opened(entry, shape);
  await settled(entrant);
  const before = arrays();
  resetPeak();
  const peak = residentPeak();
  await entrant.time(1);
  const after = residentPeak();
  const resident = peak !== undefined && after !== undefined ? { resident: after - peak } : {};
  return { ...resident, arrays: arrays() - before };
}

async function first(entry: AlignEntry): Promise<Reply> {
  const { time } = await opened(entry, shape);
  const [first] = await time(1);
  return { first: first!, later: Math.min(...(await time(3))) };
}

async function opened({ open }: AlignEntry, of: Question["shape"]): Promise<AlignEntrant> {
  const entrant = await open(speech(of, SEED));
  if (typeof entrant === "string") throw new Error(`${side}: ${entrant}`);
  return entrant;
}

/** Without garbage, which would make room for what is measured, and with workers that have started. */
async function settled({ name }: Contestant): Promise<void> {
  const { gc } = globalThis;
  if (!gc) throw new Error(`${name}: expected --expose-gc`);
  for (let i = 0; i < 3; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** `external` has ArrayBuffers too, and WebAssembly's memories. */
function arrays(): number {
  return process.memoryUsage().external;
}
