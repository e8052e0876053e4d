import type { Evidence, Question, Result } from "@ctckit/conformance";
import { element } from "./element.ts";
import { excess } from "./excess.ts";
import { heatMap } from "./heat-map.ts";

/** A failed case. Opened, it shows the problem, what was expected, what the backend gave, and where it is off. */
export function failure(backend: string, { id, reason = "", evidence }: Result): HTMLElement {
  const summary = element("summary", {}, element("code", {}, `${backend}: ${id}`), ` ${reason}`);
  const details = element("details", { class: "failure" }, summary);
  // Filled when it is opened: most never are.
  details.addEventListener("toggle", () => evidence && details.append(...shown(evidence)), { once: true });
  return details;
}

function shown(evidence: Evidence): HTMLElement[] {
  const { shape, question } = evidence;
  return [
    ...(question ? [asked(question)] : []),
    ...(shape.length === 3 ? [heatMap(evidence)] : []),
    values(evidence),
  ];
}

function asked({ data, ...rest }: Question): HTMLElement {
  const { time, batch, classes, targets, inputLengths, blank, dtype, input, gradient, topology } = rest;
  const facts = {
    shape: `T ${time}, N ${batch}, C ${classes}`,
    what: `${dtype}, ${input}, gradient by ${gradient}, topology ${topology}, blank ${blank}`,
    targets: JSON.stringify(targets),
    "input lengths": JSON.stringify(inputLengths),
    data: `${data.slice(0, 12).map(written).join(", ")}${data.length > 12 ? `, ... ${data.length} numbers` : ""}`,
  };
  const lines = Object.entries(facts).flatMap(([name, value]) => [
    element("dt", {}, name),
    element("dd", {}, value),
  ]);
  return element("dl", {}, ...lines);
}

const MOST_ROWS = 50;

/** The values that are off, the worst first. */
function values(evidence: Evidence): HTMLElement {
  const { shape, expected, actual, bound } = evidence;
  const rows = expected.map((_, i) => ({ i, share: excess(evidence, i) }));
  const off = rows.filter(({ share }) => share > 1);
  off.sort((a, c) => (a.share === c.share ? 0 : c.share - a.share));
  const cells = (name: "td" | "th", texts: readonly string[]) =>
    element("tr", {}, ...texts.map((text) => element(name, {}, text)));
  return element(
    "table",
    { class: "values" },
    element(
      "caption",
      {},
      `${off.length} of ${rows.length} values are off${off.length > MOST_ROWS ? `; the worst ${MOST_ROWS}` : ""}`,
    ),
    element("thead", {}, cells("th", ["at", "expected", "got", "bound"])),
    element(
      "tbody",
      {},
      ...off
        .slice(0, MOST_ROWS)
        .map(({ i }) =>
          cells("td", [
            place(i, shape),
            written(expected[i]!),
            written(actual[i]!),
            bound[i]!.toExponential(1),
          ]),
        ),
    ),
  );
}

function place(index: number, shape: readonly number[]): string {
  if (shape.length !== 3) return String(index);
  const [, batch, classes] = shape as readonly [number, number, number];
  return `t ${Math.floor(index / (batch * classes))}, n ${Math.floor(index / classes) % batch}, c ${index % classes}`;
}

const written = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(7))) : String(value);
