import webpack from "webpack";

/** Bundles, and hands on what webpack has against it. */
export async function webpacked(config: webpack.Configuration, warn: (text: string) => void): Promise<void> {
  const stats = await new Promise<webpack.Stats>((resolve, reject) => {
    // Sizes have a budget of their own.
    webpack({ mode: "production", performance: false, ...config }, (error, stats) =>
      stats ? resolve(stats) : reject(error),
    );
  });
  if (stats.hasErrors() || stats.hasWarnings()) warn(stats.toString("errors-warnings"));
}
