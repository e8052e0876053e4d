// The page: picks what to run, runs it, and shows what comes while it comes.
import { type Case, isError, suite } from "@ctckit/conformance";
import type { BackendProvider } from "@ctckit/core";
import { chosen, themeOf } from "../../src/choice.ts";
import { type BackendRecord, type Machine, serialised } from "../../src/record.ts";
import { runBackend } from "../../src/run-backend.ts";
import { own, visitors } from "./backends.ts";
import { element } from "./element.ts";
import { failure } from "./failure.ts";
import { Matrix } from "./matrix.ts";

const part = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const [controls, filter, status] = [
  part<HTMLFormElement>("controls"),
  part<HTMLInputElement>("filter"),
  part("status"),
];
const [run, download] = [part<HTMLButtonElement>("run"), part<HTMLButtonElement>("download")];

/** Between two drawings, ms. */
const FRAME = 30;

const machine = (): Machine => ({
  runtime: browser(),
  hardware: `${navigator.hardwareConcurrency} threads${crossOriginIsolated ? "" : ", not cross-origin isolated"}`,
});

/** By its name where it says that, without what it says it is like. */
function browser(): string {
  const { userAgentData } = navigator as { userAgentData?: { brands: { brand: string; version: string }[] } };
  const named = userAgentData?.brands.filter(({ brand }) => !/not.?a.?brand/i.test(brand)) ?? [];
  return named.map(({ brand, version }) => `${brand} ${version}`).join(", ") || navigator.userAgent;
}

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
  controls.addEventListener("submit", (event) => {
    event.preventDefault();
    const boxes = [...controls.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    void check(providers.filter((_, i) => boxes[i]!.checked));
  });
}

async function check(providers: readonly BackendProvider[]): Promise<void> {
  let cases: readonly Case[];
  try {
    cases = chosen(suite, "test", filter.value);
  } catch (error) {
    status.textContent = (error as Error).message;
    return;
  }
  status.textContent = "Running.";
  for (const button of [run, download]) button.disabled = true;
  part("failures").replaceChildren();
  part("none").hidden = false;
  const date = new Date().toISOString();
  const matrix = new Matrix(
    part("matrix"),
    providers.map(({ name }) => name),
    counted(cases),
  );
  const backends: BackendRecord[] = [];
  for (const provider of providers) backends.push(await checkOne(provider, cases, matrix));
  status.textContent = verdict(backends);
  for (const button of [run, download]) button.disabled = false;
  download.onclick = () => save(serialised({ format: 1, date, machine: machine(), backends }));
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
