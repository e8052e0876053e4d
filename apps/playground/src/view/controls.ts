// The buttons and the picker.

import { element } from "@ctckit/page/element";
import type { Session } from "../training/session.ts";
import { say } from "./page.ts";
import { withholdAbsent } from "./picker.ts";
import { showProblem } from "./problem.ts";

export interface Controls {
  showRunning(now: boolean): void;
}

/** @param cleared called after a reset */
export function controls(session: Session, cleared: () => void): Controls {
  const run = element("run", HTMLButtonElement);
  const reset = element("reset", HTMLButtonElement);
  const picker = element("backends", HTMLFieldSetElement);

  let chosen = picker.querySelector<HTMLInputElement>("input:checked");

  function showRunning(now: boolean) {
    run.textContent = now ? "Pause" : session.step > 0 ? "Go on" : "Start training";
    say("status", now ? "Training." : "Paused.");
  }

  run.addEventListener("click", () => {
    showProblem();
    if (session.running) session.pause();
    else session.start();
  });
  reset.addEventListener("click", async () => {
    session.pause();
    showProblem();
    try {
      await session.reset();
    } catch (error) {
      showProblem(error); // the network is a new one, only what it reads could not be shown
    }
    cleared();
    showRunning(false);
    say("status", "Begun anew: the network knows nothing.");
  });
  picker.addEventListener("change", async ({ target }) => {
    const input = target as HTMLInputElement;
    const { value } = input;
    showProblem();
    say("status", `Opening ${value} …`);
    try {
      if (!(await session.useBackend(value))) return; // another choice has overtaken it
      chosen = input;
      say("status", `The loss is computed by ${session.criterion.backend} now.`);
    } catch (error) {
      showProblem(error);
      if (chosen) chosen.checked = true;
      say(
        "status",
        `${value} could not be opened; the loss is still computed by ${session.criterion.backend}.`,
      );
    }
  });
  for (const id of ["run", "reset", "save", "load", "backends"])
    element(id, HTMLElement).removeAttribute("disabled");
  withholdAbsent().catch(showProblem);
  return { showRunning };
}
