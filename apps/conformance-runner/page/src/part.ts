/** An element that the page has from the start. */
export const part = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
