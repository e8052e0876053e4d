/** Colours of the style sheet, for what is drawn on canvases. They follow the light and the dark scheme. */
export interface Colours {
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly accent: string;
  readonly second: string;
  readonly heat: string;
  readonly warning: string;
}

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: value("surface"),
    ink: value("ink"),
    muted: value("muted"),
    grid: value("grid"),
    accent: value("accent"),
    second: value("second"),
    heat: value("heat"),
    warning: value("warning"),
  };
}

/** Calls `draw` whenever the page changes between light and dark. */
export function onScheme(draw: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
