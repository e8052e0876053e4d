import { sampleWords } from "./generated/kernels.ts";
import { topologies } from "./topologies.ts";
import type { Arithmetic, CudaTopology } from "./topology.ts";

/** For each array of a sample, the index of the word that holds its place. In the order of the topology's tables. */
export interface ArrayWords {
  readonly labels: readonly number[];
  readonly work: readonly number[];
  readonly rows: readonly number[];
}

/** These are looked up once, and not for every sample of every call. */
const known = new Map<CudaTopology, Readonly<Record<Arithmetic, ArrayWords>>>(
  topologies.map((topology) => [
    topology,
    { float32: wordsOf(topology, "float32"), float64: wordsOf(topology, "float64") },
  ]),
);

export function arrayWords(topology: CudaTopology, arithmetic: Arithmetic): ArrayWords {
  return known.get(topology)![arithmetic];
}

function wordsOf({ labelWords, workBytes, rowBytes }: CudaTopology, arithmetic: Arithmetic): ArrayWords {
  return {
    labels: labelWords.names.map(wordOf),
    work: workBytes[arithmetic].names.map(wordOf),
    rows: rowBytes[arithmetic].names.map(wordOf),
  };
}

/** The word that holds an array's place. */
export function wordOf(array: string): number {
  const word = (sampleWords as Readonly<Record<string, number>>)[`${array}At`];
  if (word === undefined) throw new Error(`cuda: no kernel is told where ${array} is`);
  return word;
}
