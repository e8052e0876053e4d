/** What works with `version`: below 1.0 a minor version may break. */
export function peerRange(version: string): string {
  const [major, minor] = version.split(".");
  return major === "0" ? `^0.${minor}.0` : `^${major}.0.0`;
}

/** The text of a package.json, its peers of ours in the range of `version`. */
export function withPeers(manifest: string, version: string): string {
  return manifest.replace(/("@ctckit\/[\w-]+": ")\^[\d.]+"/g, `$1${peerRange(version)}"`);
}
