// Where a step's time goes: one bar of all phases, and the numbers.
import { meanPhases, type Phase, type Phases, phaseNames } from "../training/phases.ts";
import { milliseconds } from "./meter.ts";

export interface PhaseBars {
  add(phases: Phases): void;
}

const latest = 10; // steps

const names: Readonly<Record<Phase, string>> = {
  drawing: "drawing lines",
  forward: "model, forward",
  loss: "loss, on this thread",
  waiting: "waiting for the loss",
  backward: "model, back",
  apply: "weights",
};

export function phaseBars(bar: HTMLElement, list: HTMLElement): PhaseBars {
  const steps: Phases[] = [];
  const segments = phaseNames.map((phase) => {
    const segment = document.createElement("span");
    segment.className = `phase ${phase}`;
    const name = document.createElement("dt");
    name.className = phase;
    name.textContent = names[phase];
    const value = document.createElement("dd");
    value.dataset.phase = phase;
    value.textContent = "–";
    const row = document.createElement("div");
    row.append(name, value);
    bar.append(segment);
    list.append(row);
    return { phase, segment, value };
  });
  return {
    add(phases) {
      steps.push(phases);
      if (steps.length > latest) steps.shift();
      const mean = meanPhases(steps);
      for (const { phase, segment, value } of segments) {
        segment.style.flexGrow = String(mean[phase]);
        value.textContent = milliseconds(mean[phase]);
      }
      const parts = phaseNames.map((phase) => `${names[phase]} ${milliseconds(mean[phase])}`);
      bar.setAttribute("aria-label", `A step's time: ${parts.join(", ")}`);
    },
  };
}
