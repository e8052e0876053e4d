// The network and its optimizer, which a reset replaces.
import { createNetwork, type Network, type TensorFlow } from "@ctckit/recogniser";
import { channels, width } from "../task.ts";
import { createTrainer, type Trainer } from "./trainer.ts";

/** Lines that go through the network at once. All 8 would block the page twice as long, and with 2 it learns more slowly. */
const partSize = 4;

export interface Model {
  readonly network: Network;
  readonly trainer: Trainer;
  dispose(): void;
}

export function createModel(tf: TensorFlow, seed: number): Model {
  const network = createNetwork(tf, seed, { channels, width });
  const trainer = createTrainer(tf, network, partSize);
  return {
    network,
    trainer,
    dispose() {
      trainer.dispose();
      network.dispose();
    },
  };
}
