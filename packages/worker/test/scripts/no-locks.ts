// As in a page whose origin is not secure, and when it is the browser that ends the worker: then no code of ours says so.
Object.defineProperty(navigator, "locks", { value: undefined });

const silently = close.bind(globalThis);
Object.defineProperty(globalThis, "close", { get: () => silently, set() {} });
