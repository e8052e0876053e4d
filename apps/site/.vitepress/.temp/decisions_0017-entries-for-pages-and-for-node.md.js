import { _ as _export_sfc, s as ssrRenderAttrs_1, v as vueExports } from "./plugin-vue_export-helper.BpaZaA78.js";
import "node:stream";
const __pageData = JSON.parse('{"title":"0017: entries for pages and for Node","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/0017-entries-for-pages-and-for-node.md","filePath":"docs/decisions/0017-entries-for-pages-and-for-node.md"}');
const _sfc_main = { name: "decisions/0017-entries-for-pages-and-for-node.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs_1(_attrs)}><h1 id="0017-entries-for-pages-and-for-node" tabindex="-1">0017: entries for pages and for Node <a class="header-anchor" href="#0017-entries-for-pages-and-for-node" aria-label="Permalink to &quot;0017: entries for pages and for Node&quot;">​</a></h1><p><strong>Code that a page loads names nothing that only Node has.</strong> <code>@ctckit/webgpu</code> is <code>dist/index.js</code>, which knows <code>navigator.gpu</code> only, and under the condition <code>node</code> <code>dist/node.js</code>, which also imports the package <code>webgpu</code> (Dawn); both share one chunk. Deno and Bun resolve npm packages with <code>node</code> too. <code>@ctckit/cuda</code> has <code>dist/page.js</code> under <code>browser</code>, 436 bytes: a provider that says that it needs Node. Its default stays Node&#39;s, since a bundle for Node that sets no condition must not lose its GPU.</p><p>Before, one entry hid the name in a variable (<code>const name = &quot;webgpu&quot;; import(name)</code>). Vite 8&#39;s optimizer puts the literal back, and its import analysis then looks for a package that is not there: the module never loads, so no <code>firstAvailable</code> helps. webpack warned of an expression. <code>node:module</code>, <code>createRequire</code> and <code>new URL(&quot;....node&quot;, import.meta.url)</code> in cuda were errors of webpack and esbuild, and stopped a page in Vite.</p><p>Bundlers for Node must be silent too, as a server bundles what a page&#39;s component imports: <code>import(&quot;webgpu&quot;)</code> carries <code>webpackIgnore</code>, and cuda takes <code>createRequire</code> from <code>process.getBuiltinModule</code>.</p><p><strong>Rejected:</strong> <code>imports</code> (<code>&quot;#gpu&quot;: { &quot;node&quot;: ..., &quot;default&quot;: ... }</code>): one line less in the sources, but a page without a bundler would have to map <code>#gpu</code>, a name that any package may use. The <code>browser</code> field of package.json: import maps, Node and esm CDNs do not read it. Two whole bundles: 228 kB of shaders twice.</p><p><strong>comlink is bundled into <code>@ctckit/worker</code></strong> for the same page: <a href="/ctckit/decisions/0006-worker-pool.html">0006</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = vueExports.useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/decisions/0017-entries-for-pages-and-for-node.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0017EntriesForPagesAndForNode = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0017EntriesForPagesAndForNode as default
};
