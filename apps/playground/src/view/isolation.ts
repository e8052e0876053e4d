/** Says whether the page may share memory with workers, and what that means. */
export function showIsolation(badge: HTMLElement): void {
  badge.dataset.isolated = String(crossOriginIsolated);
  badge.textContent = crossOriginIsolated
    ? "Cross-origin isolated: the pool shares memory with this page."
    : "Not cross-origin isolated: memory cannot be shared, so the pool gets its batches by transfer. Everything works; " +
      "to share memory serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.";
}
