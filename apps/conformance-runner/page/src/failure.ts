import type { Asked, Evidence, Result } from "@ctckit/conformance";
import { clauseLinks } from "./contract.ts";
import { element } from "./element.ts";
import { excess } from "./excess.ts";
import { heatMap } from "./heat-map.ts";

/** A failed case. Opened, it shows the problem, what was expected, what the backend gave, and where it is off. */
export function failure(backend: string, result: Result): HTMLElement {
  const { id, reason = "" } = result;
  const summary = element("summary", {}, element("code", {}, `${backend}: ${id}`), ` ${reason}`);
  const details = element("details", { class: "failure" }, summary);
  // Filled when it is opened: most never are.
  details.addEventListener("toggle", () => details.append(...shown(result)), { once: true });
  return details;
}

function shown({ clauses, stack, asked, evidence }: Result): HTMLElement[] {
  return [
    element("p", {}, "It rests on ", clauseLinks(clauses), "."),
    ...(stack ? [element("pre", {}, stack.join("\n"))] : []),
    ...(asked ? [facts(asked, evidence)] : []),
    ...(evidence?.shape.length === 3 ? [heatMap(evidence)] : []),
    ...(evidence ? [values(evidence)] : []),
  ];
}

function facts({ method, spec, batch }: Asked, evidence?: Evidence): HTMLElement {
  const { dtype, input, operation, gradient, topology } = spec;
  const data = evidence?.question?.data;
  const lines = {
    call: `${method}: ${operation}${gradient ? ` by ${gradient}` : ""}, ${dtype}, input ${input}, topology ${topology}`,
    ...(batch && {
      shape: `T ${batch.time}, N ${batch.batch}, C ${batch.classes}, blank ${batch.blank}`,
      targets: JSON.stringify(batch.targets),
      "input lengths": JSON.stringify(batch.inputLengths),
    }),
    ...(data && {
      data: `${data.slice(0, 12).map(written).join(", ")}${data.length > 12 ? `, ... ${data.length} numbers` : ""}`,
    }),
  };
  const rows = Object.entries(lines).flatMap(([name, value]) => [
    element("dt", {}, name),
    element("dd", {}, value),
  ]);
  return element("dl", {}, ...rows);
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
