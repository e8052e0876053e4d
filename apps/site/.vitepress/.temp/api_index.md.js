import { _ as _export_sfc, s as ssrRenderAttrs_1, v as vueExports } from "./plugin-vue_export-helper.BpaZaA78.js";
import "node:stream";
const __pageData = JSON.parse('{"title":"API","description":"","frontmatter":{},"headers":[],"relativePath":"api/index.md","filePath":"apps/site/build/api/index.md"}');
const _sfc_main = { name: "api/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs_1(_attrs)}><h1 id="api" tabindex="-1">API <a class="header-anchor" href="#api" aria-label="Permalink to &quot;API&quot;">​</a></h1><h2 id="modules" tabindex="-1">Modules <a class="header-anchor" href="#modules" aria-label="Permalink to &quot;Modules&quot;">​</a></h2><ul><li><a href="/ctckit/api/conformance.html">@ctckit/conformance</a></li><li><a href="/ctckit/api/conformance-runner.html">@ctckit/conformance-runner</a></li><li><a href="/ctckit/api/core.html">@ctckit/core</a></li><li><a href="/ctckit/api/cuda.html">@ctckit/cuda</a></li><li><a href="/ctckit/api/jax.html">@ctckit/jax</a></li><li><a href="/ctckit/api/js.html">@ctckit/js</a></li><li><a href="/ctckit/api/tfjs.html">@ctckit/tfjs</a></li><li><a href="/ctckit/api/wasm.html">@ctckit/wasm</a></li><li><a href="/ctckit/api/webgpu.html">@ctckit/webgpu</a></li><li><a href="/ctckit/api/worker.html">@ctckit/worker</a></li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = vueExports.useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("apps/site/build/api/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};
