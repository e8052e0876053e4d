// Runs in a thread of its own, and aligns when it is asked to.
import { parentPort, workerData } from "node:worker_threads";
import { byHand } from "./by-hand.ts";
import { nestedArrays } from "./nested-arrays.ts";
import type { Question } from "./own-heap.ts";

// Whether there is room was asked before there was a thread.
const entry = byHand("nested arrays", { dtype: "float64", align: nestedArrays, bytes: () => 0 });
const opened = entry.open(workerData);
parentPort!.on("message", async (question: Question) => {
  const entrant = await opened;
  if (typeof entrant === "string") throw new Error(entrant);
  const reply = question === "answer" ? await entrant.answer() : await entrant.time(question.calls);
  parentPort!.postMessage(reply);
});
