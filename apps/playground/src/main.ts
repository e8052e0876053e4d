// Connects the page: the session's events go to the views, and the visitor's actions go to the session.
import "@fontsource/lato/latin-400.css";
import "@fontsource/lato/latin-700.css";
import "@ctckit/page/colours.css";
import "@ctckit/page/page.css";
import "@ctckit/page/controls.css";
import "./styles/phases.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/cards.css";
import "./styles/reading.css";
import { createCtcAligner, createCtcScorer } from "@ctckit/core";
import { element } from "@ctckit/page/element";
import { blank, drawLines, height, random, vocabulary } from "@ctckit/recogniser";
import { ownLine } from "./drawing/own-line.ts";
import { loadFonts } from "./fonts.ts";
import { gentleStyle } from "./line-style.ts";
import { frameRecorder } from "./meter/frame-recorder.ts";
import { aligningBackend, firstBackend, longestText, seed, watchedLines, width } from "./task.ts";
import { startTensorFlow, tf } from "./tensor-flow.ts";
import { backendNamed } from "./training/backends.ts";
import { createSession, type SessionEvents } from "./training/session.ts";
import { controls } from "./view/controls.ts";
import { curve } from "./view/curve.ts";
import { showIsolation } from "./view/isolation.ts";
import { latticeView } from "./view/lattice-view.ts";
import { meter, milliseconds } from "./view/meter.ts";
import { say } from "./view/page.ts";
import { phaseBars } from "./view/phase-bars.ts";
import { offerBackends } from "./view/picker.ts";
import { showProblem } from "./view/problem.ts";
import { samples } from "./view/samples.ts";
import { weightFiles } from "./view/weight-files.ts";

const shownSamples = 6;
const keptFrames = 300; // five seconds of a smooth page
const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;

async function main(): Promise<void> {
  offerBackends(firstBackend);
  showIsolation(element("isolation", HTMLElement));
  meter(frameRecorder(keptFrames), element("strip", HTMLCanvasElement));
  const [families] = await Promise.all([loadFonts(), startTensorFlow()]);

  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  const words = vocabulary(seed);
  const line = { families, width, longest: longestText, context, style: gentleStyle };
  const watched = drawLines({ ...line, words: words.heldOut, random: random(seed, 3) }, watchedLines);

  const losses = curve(element("loss-curve", HTMLElement), {
    colour: "accent",
    format: (value) => value.toFixed(0),
    top: 4,
    smooth: 8,
  });
  const rates = curve(element("rate-curve", HTMLElement), {
    colour: "second",
    format: (value) => `${Math.round(100 * value)} %`,
    top: 1,
  });
  const phases = phaseBars(element("phases", HTMLElement), element("phase-list", HTMLElement));
  const readings = samples(element("samples", HTMLElement), watched, shownSamples);

  const events: SessionEvents = {
    stepped({ step, loss, backend, phases: times, wall }) {
      say("step", String(step));
      say("loss", loss.toFixed(2));
      say("wall", milliseconds(wall));
      say("backend", backend);
      losses.add(step, loss, `Curve of the loss: ${loss.toFixed(2)} after ${step} steps`);
      phases.add(times);
    },
    async measured({ step, rate, guesses }) {
      say("step", String(step));
      say("rate", percent(rate));
      if (step > 0)
        rates.add(step, rate, `Curve of the character error rate: ${percent(rate)} after ${step} steps`);
      readings.show(guesses);
      own.read();
      await lattice.update();
    },
    running: (now) => buttons.showRunning(now),
    failed: showProblem,
  };
  const session = await createSession(tf, {
    training: { ...line, words: words.training, random: random(seed, 1) },
    watched,
    backend: firstBackend,
    events,
  });
  const own = ownLine(tf, () => session.network, families, context);
  const settings = { input: "logits", layout: "NTC", blank } as const;
  const tools = {
    aligner: await createCtcAligner({ ...settings, backend: await backendNamed(aligningBackend) }),
    scorer: await createCtcScorer({ ...settings, backend: await backendNamed(aligningBackend) }),
  };
  const lattice = latticeView(tf, watched, session, tools);
  const clear = () => {
    losses.clear();
    rates.clear();
    for (const id of ["loss", "wall"]) say(id, "–");
  };
  const buttons = controls(session, clear);
  weightFiles(tf, session, () => {
    clear();
    buttons.showRunning(session.running);
  });
  say("backend", session.criterion.backend);
  say("status", "Ready.");
  await lattice.update();
}

main().catch((error) => {
  showProblem(error);
  say("status", "The playground could not start.");
});
