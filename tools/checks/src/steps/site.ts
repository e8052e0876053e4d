import { chromium } from "../chromium.ts";
import { buildSite, deadLinks, visitSite } from "../site.ts";
import { type Step, verdict } from "../step.ts";

export const site: Step = {
  name: "site",
  title: "The site has no dead link",
  async run() {
    const broken = await buildSite();
    if (broken.length > 0) return verdict(broken);
    const { problems, note } = await deadLinks();
    const { path } = await chromium();
    if (path === undefined) return verdict(problems, `${note}; not opened: there is no Chromium`);
    return verdict([...problems, ...(await visitSite(path))], note);
  },
};
