import type { Page } from "playwright-core";

/** A page's errors from now on: on its console, thrown, or files that it could not load. @param types of the console's messages */
export function pageErrors(tab: Page, ...types: readonly ("error" | "warning")[]): string[] {
  const errors: string[] = [];
  tab.on("console", (message) => {
    if (types.some((type) => type === message.type())) errors.push(message.text());
  });
  tab.on("pageerror", (error) => errors.push(error.stack ?? error.message));
  tab.on("response", (response) => {
    if (!response.ok()) errors.push(`${response.status()} ${response.url()}`);
  });
  return errors;
}
