import { element } from "./element.ts";

const CONTRACT = "https://github.com/ctckit/ctckit/blob/main/docs/contract.md";

/** Anchors of the contract's sections: clauses have none of their own. */
export const sections: Readonly<Record<string, string>> = {
  1: "1-input",
  2: "2-lattice",
  3: "3-loss",
  4: "4-gradient",
  5: "5-nan-and-infinities-in-the-input",
  6: "6-numbers",
  7: "7-output",
  8: "8-provider-backend-plan",
  9: "9-public-api",
};

/** "Contract 3.4, 4.7", each with a link to its section. */
export function clauseLinks(clauses: readonly string[]): HTMLElement {
  const links = clauses.flatMap((clause, i) => {
    const href = `${CONTRACT}#${sections[clause.split(".")[0]!]}`;
    return [i === 0 ? " " : ", ", element("a", { href, target: "_blank", rel: "noopener" }, clause)];
  });
  return element("span", { class: "clauses" }, "contract", ...links);
}
