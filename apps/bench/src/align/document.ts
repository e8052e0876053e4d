import type { Markers } from "../document.ts";

const between = (command: string, end: string): Markers => ({
  begin: `<!-- ${end}: written by \`npm run bench -- ${command}\` -->`,
  end: `<!-- end of ${end} -->`,
});

export const alignMarkers: Markers = between("--align --write", "best paths");
export const alignPageMarkers: Markers = between("--align --page --write", "best paths in a page");
export const alignStreamMarkers: Markers = between("--align --stream --write", "streams");
