import { type Cause, causes } from "@ctckit/conformance";
import type { BackendRecord } from "../../src/record.ts";
import { element } from "./element.ts";
import { failure } from "./failure.ts";
import { part } from "./part.ts";

/** Empties the list, and says why it is empty. */
export function noFailures(why: string): void {
  part("failed").hidden = false;
  part("failures").replaceChildren();
  part("none").hidden = false;
  part("none").textContent = why;
  part("causes").hidden = true;
}

/** Adds what went wrong with a backend: errors of the run, then cases by cause. */
export function addFailures({ provider, errors, results, manifest }: BackendRecord): void {
  const found = causes(results, manifest);
  if (errors.length + found.length === 0) return;
  part("none").hidden = true;
  part("causes").hidden = found.length === 0 && part("causes").hidden;
  part("failures").append(
    ...errors.map((error) => element("p", { class: "error" }, `${provider}: ${error}`)),
    ...found.map((cause) => group(provider, cause)),
  );
}

function group(backend: string, { message, shared, failures: [first, ...others] }: Cause): HTMLElement {
  const count = others.length + 1;
  const which = shared.length > 0 ? `, all with ${shared.join(", ")}` : "";
  const head = element(
    "p",
    {},
    element("strong", {}, backend),
    `: ${count} cases${which}: `,
    element("code", {}, message),
  );
  return element(
    "div",
    { class: "cause" },
    ...(count > 1 ? [head] : []),
    failure(backend, first),
    ...(others.length > 0 ? [more(backend, others)] : []),
  );
}

function more(backend: string, others: Cause["failures"][number][]): HTMLElement {
  const details = element("details", { class: "more" }, element("summary", {}, `${others.length} more`));
  const open = () => details.append(...others.map((each) => failure(backend, each)));
  details.addEventListener("toggle", open, { once: true });
  return details;
}
