import { cpSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { slug } from "github-slugger";
import { defineConfig, type Plugin } from "vitepress";
import manifest from "../../../package.json" with { type: "json" };
import { repositoryLinks } from "./links.ts";
import { notices } from "./notices.ts";
import { elsewhere, pageOf } from "./pages.ts";
import { sidebar } from "./sidebar.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, "");

const icon = readFileSync(new URL("../../playground/public/favicon.svg", import.meta.url), "utf8");

/** Pages lie outside this package, and only this package depends on Vue. */
const vueForPages: Plugin = {
  name: "vue-for-pages",
  enforce: "pre",
  resolveId(id) {
    return /^vue(\/|$)/.test(id) ? this.resolve(id, import.meta.filename, { skipSelf: true }) : null;
  },
};

/** Built apps that are part of the site, by their places on it. */
const apps = {
  playground: "../../playground/dist",
  reader: "../../reader/dist",
  conformance: "../../conformance-runner/dist/page",
};

export default defineConfig({
  title: "ctckit",
  description: manifest.description,
  lang: "en",
  base: process.env.CTCKIT_SITE_BASE ?? "/",
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  srcDir: "../..",
  srcExclude: elsewhere,
  outDir: "build/site",
  cacheDir: "build/cache",
  rewrites(document) {
    const page = pageOf(document);
    if (page === undefined) throw new Error(`${document} is no page, and not among those that are none`);
    return page;
  },
  buildEnd({ outDir }) {
    for (const [place, built] of Object.entries(apps))
      cpSync(new URL(built, import.meta.url), `${outDir}/${place}`, { recursive: true });
  },
  markdown: {
    config: repositoryLinks(root, repository),
    anchor: { slugify: slug }, // a link to a heading leads there in the repository too
  },
  vite: { plugins: [vueForPages, notices("build/site/third-party-notices.md")] },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/getting-started" },
      { text: "API", link: "/api/" },
      { text: "Benchmarks", link: "/benchmarks" },
      {
        text: "In your browser",
        items: [
          { text: "Playground: train a reader", link: "/playground/index.html", target: "_self" },
          { text: "Reader: read a line, place words", link: "/reader/index.html", target: "_self" },
          { text: "Conformance: check every backend", link: "/conformance/index.html", target: "_self" },
        ],
      },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repository }],
  },
});
