// Wrong survivors: too few, too many, paths that are not theirs, ends, weights that drift.

import type { Survivors, SurvivorsOutput } from "@ctckit/core";
import type { SpoiledRun } from "../spoiled-provider.ts";
import { type Saboteur, saboteur } from "./saboteur.ts";

type Change = (survivors: Survivors, batch: Parameters<SpoiledRun>[0]) => Partial<Survivors>;

/** What is true is changed. */
const wrong = (does: string, caughtBy: string, change: Change): Saboteur =>
  asking(does, caughtBy, (batch, out, honest) => {
    honest(batch, out);
    out.survivors = { ...out.survivors!, ...change(out.survivors!, batch) };
  });

const asking = (does: string, caughtBy: string, survive: SpoiledRun<SurvivorsOutput>): Saboteur =>
  saboteur(does, caughtBy, { survive });

const enumerated = "survivors/random/float64/log-probs";

export const survivors: readonly Saboteur[] = [
  asking("gives up too early", enumerated, (batch, out, honest) =>
    honest({ ...batch, stretch: { ...batch.stretch!, margin: batch.stretch!.margin / 2 } }, out),
  ),
  asking("gives nothing up", enumerated, (batch, out, honest) =>
    honest({ ...batch, stretch: { ...batch.stretch!, margin: 1e6 } }, out),
  ),
  asking("begins anew with each stretch", "stream/random/float64/log-probs", (batch, out, honest) =>
    honest({ ...batch, stretch: { margin: batch.stretch!.margin } }, out),
  ),
  asking("forgets how far behind paths are", enumerated, (batch, out, honest) => {
    const { from, margin } = batch.stretch!;
    const level = from && { ...from, weights: from.weights.map(() => 0) };
    honest({ ...batch, stretch: { margin, ...(level && { from: level }) } }, out);
  }),
  wrong("lets paths catch up between stretches", "stream/random/float64/log-probs", ({ weights }) => ({
    weights: weights.map((weight) => weight / 2),
  })),
  wrong("says where the wrong paths come from", "stream/random/float64/log-probs", ({ origins }) => ({
    origins: origins.map((origin) => Math.max(0, origin - 1)),
  })),
  wrong(
    "is a frame late at the edge of a stretch",
    "stream/random/float64/log-probs",
    ({ states }, { time }) => ({
      states: states.map((state, i) => (i % time === 0 && time > 1 ? states[i + 1]! : state)),
    }),
  ),
  wrong("ends in the best state of all", "stream/not-read-to-its-end/float64", ({ weights }) => ({
    ending: weights.indexOf(0),
  })),
  wrong(
    "ends in the blank whatever the label has",
    "survivors/ties/float64/log-probs",
    ({ ending, places }) => ({
      ending: ending < 0 ? ending : places.length - 1,
    }),
  ),
  wrong("never ends", "stream/random/float64/log-probs", () => ({ ending: -1 })),
  asking("reads over NaN", "stream/failed-pushes/float64", (batch, out, honest) =>
    honest({ ...batch, data: batch.data.map((x) => (Number.isNaN(x) ? -1 : x)) }, out),
  ),
  wrong("counts a frame's NaN from 1", "stream/failed-pushes/float64", ({ nanFrame }) => ({
    nanFrame: nanFrame < 0 ? nanFrame : nanFrame + 1,
  })),
  wrong("scores frames by the blank", enumerated, ({ frameScores }, { data, timeStride, blank, time }) => ({
    frameScores: frameScores.map((_, i) => data[(i % time) * timeStride + blank]!),
  })),
  asking(
    "lets what is behind the target run on",
    "stream/open-end-at-no-price/float64/log-probs",
    (batch, out, honest) => {
      honest(batch, out);
      const { weights, places } = out.survivors!;
      // As if some state from which nothing leads on were the best by 60 nats: the others are given up.
      const kept = batch.open ? [...weights.keys()].filter((i) => weights[i]! > -5) : [...weights.keys()];
      const pick = <A extends Int32Array | Float64Array>(all: A, width = 1): A =>
        all.filter((_, i) => kept.includes(Math.floor(i / width))) as A;
      const { origins, states, frameScores, ending } = out.survivors!;
      out.survivors = {
        ...out.survivors!,
        ...{ places: pick(places), weights: pick(weights), origins: pick(origins) },
        ...{ states: pick(states, batch.time), frameScores: pick(frameScores, batch.time) },
        ending: kept.indexOf(ending),
      };
    },
  ),
];
