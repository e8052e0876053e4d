// As in a page whose origin is not secure.
Object.defineProperty(navigator, "locks", { value: undefined });
