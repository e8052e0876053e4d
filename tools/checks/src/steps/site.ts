import { chromium } from "../chromium.ts";
import { deadLinks, missingNotices, servedSite, visitSite } from "../site.ts";
import { type Step, verdict } from "../step.ts";

export const site: Step = {
  name: "site",
  title: "The site has no dead link",
  async run() {
    const served = await servedSite();
    if (Array.isArray(served)) return verdict(served);
    try {
      const { problems: dead, note } = await deadLinks(served.url);
      const problems = [...dead, ...missingNotices()];
      const { path } = await chromium();
      if (path === undefined) return verdict(problems, `${note}; not opened: there is no Chromium`);
      return verdict([...problems, ...(await visitSite(served.url, path))], note);
    } finally {
      await served.close();
    }
  },
};
