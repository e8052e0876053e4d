// The visitor gives emissions and a text, and a recording to see and hear the words in.

import emissionsUrl from "@ctckit/example-captions/speech.npy?url";
import textUrl from "@ctckit/example-captions/speech.txt?url";
import recordingUrl from "@ctckit/example-captions/speech.wav?url";
import { element } from "@ctckit/page/element";
import { captionsOf, subRip, webVtt } from "@ctckit/subtitles";
import { transfer, wrap } from "comlink";
import { latest } from "../latest.ts";
import { download, onChosen, onDropped } from "../view/files.ts";
import { notes } from "../view/page.ts";
import type { AlignedWord } from "./speech-aligner.ts";
import type { SpeechWorker } from "./speech-worker.ts";
import { timeline } from "./timeline.ts";

/** Of the page's own emissions. */
const [CLASSES, RATE] = ["_ 'abcdefghijklmnopqrstuvwxyz", 50];

const LIMITS = { characters: 32, pause: 0.5 };

export function speechSection(): void {
  const say = notes("speech");
  const player = element("player", HTMLAudioElement);
  const track = element("track", HTMLTrackElement);
  const text = element("speech-text", HTMLTextAreaElement);
  const classes = element("classes", HTMLInputElement);
  const rate = element("rate", HTMLInputElement);
  const buttons = ["srt", "vtt"].map((id) => element(id, HTMLButtonElement));
  const worker = wrap<SpeechWorker>(
    new Worker(new URL("./speech-worker.ts", import.meta.url), { type: "module" }),
  );
  [classes.value, rate.value] = [CLASSES, String(RATE)];
  let words: readonly AlignedWord[] = [];
  let [frames, found] = [0, ""];
  let recording: AudioBuffer | undefined;
  /** The end of the word that is being played alone. */
  let until = Number.POSITIVE_INFINITY;

  const line = timeline(({ start, end }) => {
    if (!recording) return;
    until = end;
    player.currentTime = start;
    player.play();
  });
  const show = () => {
    const length = recording?.duration ?? frames / Number(rate.value);
    if (length > 0 && Number.isFinite(length)) line.show(length, recording?.getChannelData(0));
    player.hidden = !recording;
  };
  const tell = (aligned: readonly AlignedWord[]) => {
    words = aligned;
    line.words(words);
    for (const button of buttons) button.disabled = words.length === 0;
    URL.revokeObjectURL(track.src);
    track.src = URL.createObjectURL(new Blob([webVtt(captionsOf(words, LIMITS))], { type: "text/vtt" }));
  };
  const align = latest(
    () => worker.align({ text: text.value, classes: [...classes.value], rate: Number(rate.value) }),
    (aligned: readonly AlignedWord[]) => {
      say.fine();
      tell(aligned);
      say.status(`${found} ${aligned.length} words placed.`);
    },
    (error) => {
      tell([]);
      say.status(found);
      say.problem(error);
    },
  );

  async function openEmissions(file: Blob): Promise<void> {
    try {
      say.fine();
      const bytes = await file.arrayBuffer();
      const about = await worker.open(transfer(bytes, [bytes]));
      frames = about.shape[0];
      found = about.found;
      element("speech-result", HTMLElement).hidden = false;
      show();
      align(undefined);
    } catch (error) {
      say.problem(error);
    }
  }
  async function openRecording(file: Blob, name: string): Promise<void> {
    try {
      const context = new OfflineAudioContext(1, 1, 48_000);
      recording = await context.decodeAudioData(await file.arrayBuffer());
      URL.revokeObjectURL(player.src);
      player.src = URL.createObjectURL(file);
      show();
    } catch {
      say.problem(`${name} is no recording that this browser can play.`);
    }
  }
  const open = (file: File) =>
    /\.npy$/i.test(file.name) ? openEmissions(file) : openRecording(file, file.name);

  element("speech-sample", HTMLButtonElement).addEventListener("click", async () => {
    try {
      const [npy, wav, said] = await Promise.all([emissionsUrl, recordingUrl, textUrl].map(fetched));
      [classes.value, rate.value, text.value] = [CLASSES, String(RATE), await said!.text()];
      await openRecording(wav!, "The recording");
      await openEmissions(npy!);
    } catch (error) {
      say.problem(error);
    }
  });
  for (const field of [text, classes, rate])
    field.addEventListener("input", () => {
      if (field === rate) show();
      align(undefined);
    });
  onChosen("emissions", open);
  onChosen("recording", open);
  onDropped(element("speech", HTMLElement), open);
  buttons[0]!.addEventListener("click", () =>
    download("captions.srt", "application/x-subrip", subRip(captionsOf(words, LIMITS))),
  );
  buttons[1]!.addEventListener("click", () =>
    download("captions.vtt", "text/vtt", webVtt(captionsOf(words, LIMITS))),
  );

  const follow = () => {
    line.at(player.currentTime);
    if (player.currentTime >= until) player.pause();
    if (!player.paused) requestAnimationFrame(follow);
    else until = Number.POSITIVE_INFINITY;
  };
  player.addEventListener("play", () => requestAnimationFrame(follow));
  player.addEventListener("seeked", () => line.at(player.currentTime));
}

async function fetched(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The page's recording could not be loaded: ${response.status}.`);
  return response.blob();
}
