// Reading emissions and aligning, off the page's thread.

import { expose } from "comlink";
import { type Emissions, emissionsOf } from "./emissions.ts";
import { type AlignedWord, alignSpeech, type SpeechTask } from "./speech-aligner.ts";

export interface SpeechWorker {
  /** Takes a file of emissions, of which later texts are. */
  open(file: ArrayBuffer): Promise<Omit<Emissions, "data">>;
  align(task: Omit<SpeechTask, "emissions">): Promise<readonly AlignedWord[]>;
}

let emissions: Emissions | undefined;

const worker: SpeechWorker = {
  async open(file) {
    const { data, ...about } = emissionsOf(file);
    emissions = { data, ...about };
    return about;
  },
  async align(task) {
    if (!emissions) throw new RangeError("There are no emissions yet.");
    return alignSpeech({ ...task, emissions });
  },
};
expose(worker);
