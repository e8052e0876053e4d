// The network with its optimizer: what a reset makes anew.
import { createNetwork, type Network, type TensorFlow } from "@ctckit/recogniser";
import { channels, width } from "../task.ts";
import { createTrainer, type Trainer } from "./trainer.ts";

/** Lines that go through the network at once. All 8 would hold the page up twice as long, 2 learn more slowly. */
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
