/** The element of index.html with that id. @throws Error - page and program have come apart */
export function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`index.html: expected a ${type.name} with id "${id}"`);
}
