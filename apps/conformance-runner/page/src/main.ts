// The page: chooses what to run, runs it, and shows results as they come.
import { type Case, isError, parseVector, suite, vectorCases } from "@ctckit/conformance";
import type { BackendProvider } from "@ctckit/core";
import { chosen, themeOf } from "../../src/choice.ts";
import { type BackendRecord, type RunRecord, serialised } from "../../src/record.ts";
import { runBackend } from "../../src/run-backend.ts";
import { own, visitors } from "./backends.ts";
import { element } from "./element.ts";
import { failure } from "./failure.ts";
import { machine } from "./machine.ts";
import { Matrix } from "./matrix.ts";
import { timeAll } from "./times.ts";

const part = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const [controls, status] = [part<HTMLFormElement>("controls"), part("status")];
const [filter, vectors] = [part<HTMLInputElement>("filter"), part<HTMLInputElement>("vectors")];
const [run, time] = [part<HTMLButtonElement>("run"), part<HTMLButtonElement>("time")];
const download = part<HTMLButtonElement>("download");

/** Between two drawings, ms. */
const FRAME = 30;

/** The last run and its times. */
let report: RunRecord = { format: 1, date: "", machine: machine(), backends: [] };

void begin();

async function begin(): Promise<void> {
  const providers = await visitors(location.href).then(
    (more) => [...own, ...more],
    (error: Error) => {
      status.textContent = `?provider: ${error.message}`;
      return own;
    },
  );
  for (const { name } of providers) {
    const box = element("input", { type: "checkbox", value: name, checked: "" });
    part("backends").append(element("label", {}, box, ` ${name}`));
  }
  const asked = () => {
    const boxes = [...controls.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    return providers.filter((_, i) => boxes[i]!.checked);
  };
  controls.addEventListener("submit", (event) => {
    event.preventDefault();
    void alone(() => check(asked()));
  });
  time.addEventListener("click", () => void alone(() => measure(asked())));
  download.addEventListener("click", () => save(serialised(report)));
}

/** Runs one thing at a time, and shows what goes wrong. */
async function alone(work: () => Promise<void>): Promise<void> {
  for (const button of [run, time, download]) button.disabled = true;
  await work().catch((error: Error) => {
    status.textContent = error.message;
  });
  for (const button of [run, time]) button.disabled = false;
  download.disabled = report.date === ""; // nothing has finished yet
}

async function measure(providers: readonly BackendProvider[]): Promise<void> {
  part("timed").hidden = false;
  const date = new Date().toISOString();
  const times = await timeAll(part<HTMLTableElement>("times"), providers, (text) => {
    status.textContent = text;
  });
  report = { ...report, date, times };
}

async function check(providers: readonly BackendProvider[]): Promise<void> {
  const cases = chosen([...suite, ...(await visitorsCases())], "test", filter.value);
  const date = new Date().toISOString();
  status.textContent = "Running.";
  part("failures").replaceChildren();
  part("none").hidden = false;
  const matrix = new Matrix(
    part("matrix"),
    providers.map(({ name }) => name),
    counted(cases),
  );
  const backends: BackendRecord[] = [];
  for (const provider of providers) backends.push(await checkOne(provider, cases, matrix));
  report = { ...report, date, backends };
  status.textContent = verdict(backends);
}

/** @throws TypeError, SyntaxError - a file is not a vector */
async function visitorsCases(): Promise<readonly Case[]> {
  const files = [...(vectors.files ?? [])];
  return vectorCases(await Promise.all(files.map(async (file) => parseVector(await file.text(), file.name))))
    .cases;
}

async function checkOne(
  provider: BackendProvider,
  cases: readonly Case[],
  matrix: Matrix,
): Promise<BackendRecord> {
  const { name } = provider;
  let drawn = performance.now();
  const record = await runBackend(provider, {
    cases,
    required: false,
    async onResult(result, index) {
      matrix.add(name, result);
      if (isError(result.outcome)) {
        part("none").hidden = true;
        part("failures").append(failure(name, result));
      }
      if (performance.now() - drawn < FRAME) return;
      status.textContent = `${name}: ${index + 1} of ${cases.length} cases`;
      matrix.about(name, `${index + 1} of ${cases.length}`);
      await new Promise((resolve) => setTimeout(resolve));
      drawn = performance.now();
    },
  });
  for (const error of record.errors) {
    part("none").hidden = true;
    part("failures").append(element("p", { class: "error" }, `${name}: ${error}`));
  }
  matrix.about(name, about(record));
  return record;
}

function about({ absent, device, manifest }: BackendRecord): string {
  if (absent !== undefined) return `absent: ${absent}`;
  const limits = Object.entries(manifest?.limits ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    device ?? "this processor",
    manifest?.dtypes.join(" and "),
    limits.join(", ") || "no limits but memory",
  ]
    .filter(Boolean)
    .join("; ");
}

function verdict(backends: readonly BackendRecord[]): string {
  const all = backends.flatMap(({ results }) => results);
  const failed =
    all.filter(({ outcome }) => isError(outcome)).length + backends.flatMap(({ errors }) => errors).length;
  const passed = all.filter(({ outcome }) => outcome === "pass").length;
  return `${passed} passed, ${failed} failed, ${all.length - passed - failed} unsupported or absent.`;
}

function counted(cases: readonly Case[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of cases) counts.set(themeOf(id), (counts.get(themeOf(id)) ?? 0) + 1);
  return counts;
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href: url, download: "report.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
