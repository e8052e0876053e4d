// The loss that the next step uses. While another backend is being opened, training goes on with this one.
import { type Criterion, createCtcLoss } from "@ctckit/core";
import { blank } from "@ctckit/recogniser";
import { backendNamed } from "./backends.ts";
import type { Turns } from "./turns.ts";

export interface CriterionSlot {
  readonly current: Criterion<"mean">;
  /**
   * Opens the backend and puts it in place between two steps. Of several calls the last one wins.
   *
   * @returns whether this call did
   */
  use(name: string): Promise<boolean>;
}

export async function criterionSlot(name: string, turns: Turns): Promise<CriterionSlot> {
  let current = await open(name);
  let calls = 0;
  return {
    get current() {
      return current;
    },
    async use(name) {
      const call = ++calls;
      const opened = await open(name);
      return turns.take(async () => {
        const late = call !== calls;
        const unused = late ? opened : current;
        if (!late) current = opened;
        await unused.close();
        return !late;
      });
    },
  };
}

async function open(name: string): Promise<Criterion<"mean">> {
  return createCtcLoss({
    backend: await backendNamed(name),
    input: "logits",
    layout: "NTC",
    reduction: "mean",
    blank,
  });
}
