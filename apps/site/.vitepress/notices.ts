import license from "rollup-plugin-license";
import type { Plugin } from "vitepress";

/** Writes whose code the site holds, with their licenses, in the form in which the apps have it. */
export function notices(file: string): Plugin {
  const plugin = license({
    thirdParty: {
      output: {
        file,
        template: (packages) =>
          packages
            .filter(({ name }) => !name?.startsWith("@ctckit/"))
            .map(
              ({ name, version, license, licenseText }) =>
                `## ${name} - ${version} (${license})\n\n${licenseText}\n`,
            )
            .join("\n"),
      },
    },
  }) as Plugin;
  // VitePress builds twice: what visitors get, and what draws the pages here, which imports the packages instead.
  return { ...plugin, apply: (config, { command }) => command === "build" && !config.build?.ssr };
}
