// The page: chooses what to run, runs it, and shows results as they come.
import "@fontsource/lato/latin-400.css";
import "@fontsource/lato/latin-700.css";
import "@ctckit/page/colours.css";
import "@ctckit/page/page.css";
import "@ctckit/page/controls.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/results.css";
import "./styles/failures.css";
import type { BackendProvider } from "@ctckit/core";
import { type RunRecord, serialised } from "../../src/record.ts";
import { own, visitors } from "./backends.ts";
import { check } from "./check.ts";
import { element } from "./element.ts";
import { machine } from "./machine.ts";
import { part } from "./part.ts";
import { picker } from "./picker.ts";
import { timeAll } from "./times.ts";
import { sayVectors } from "./vectors.ts";

const run = part<HTMLButtonElement>("run");
const benchmark = part<HTMLButtonElement>("benchmark");
const download = part<HTMLButtonElement>("download");

/** The last run and its times. */
let report: RunRecord = { format: 1, date: "", machine: machine(), backends: [] };

void begin();

async function begin(): Promise<void> {
  const more = await visitors(location.href).catch((error: Error) => {
    say(`?provider: ${error.message}`);
    return [];
  });
  const picked = picker([...(await own()), ...more]);
  sayVectors();
  part("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    void alone(() => checkAll(picked()));
  });
  benchmark.addEventListener("click", () => void alone(() => measure(picked())));
  download.addEventListener("click", () => save(serialised(report)));
}

function say(text: string): void {
  part("status").textContent = text;
}

/** Runs one thing at a time, and shows what goes wrong. */
async function alone(work: () => Promise<void>): Promise<void> {
  for (const button of [run, benchmark, download]) button.disabled = true;
  await work().catch((error: Error) => say(error.message));
  for (const button of [run, benchmark]) button.disabled = false;
  download.disabled = report.date === ""; // nothing has finished yet
}

async function checkAll(providers: readonly BackendProvider[]): Promise<void> {
  const date = new Date().toISOString();
  say("Running.");
  const { backends, verdict } = await check(providers, part<HTMLInputElement>("filter").value, say);
  report = { ...report, date, backends };
  say(verdict);
}

async function measure(providers: readonly BackendProvider[]): Promise<void> {
  const date = new Date().toISOString();
  part("timed").hidden = false;
  const times = await timeAll(part<HTMLTableElement>("times"), providers, say);
  report = { ...report, date, times };
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href: url, download: "report.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
