// Results and errors as plain data. Structured cloning keeps only the built-in error classes, and it drops `code`.

import { CtcError, type CtcErrorCode } from "@ctckit/core/backend";

export type Envelope<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Parcel };

interface Parcel {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: CtcErrorCode;
  readonly cause?: Parcel;
}

/** Never rejects. */
export async function envelope<T>(work: () => T | Promise<T>): Promise<Envelope<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: parcel(error) };
  }
}

/** Returns the value, or throws the error with the class and the code that it had on the other side. */
export function opened<T>(received: Envelope<T>): T {
  if (received.ok) return received.value;
  throw unpacked(received.error);
}

// A chain of causes may be circular.
const MOST_CAUSES = 8;

function parcel(error: unknown, depth = 0): Parcel {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack, cause } = error;
  const code = name === "CtcError" ? (error as CtcError).code : undefined;
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(code !== undefined && { code }),
    ...(cause !== undefined && depth < MOST_CAUSES && { cause: parcel(cause, depth + 1) }),
  };
}

const classes: Readonly<Record<string, new (message: string, options?: ErrorOptions) => Error>> = {
  TypeError,
  RangeError,
  ReferenceError,
  SyntaxError,
};

function unpacked({ name, message, stack, code, cause }: Parcel): Error {
  const options = cause && { cause: unpacked(cause) };
  const error =
    code === undefined
      ? new (classes[name] ?? Error)(message, options)
      : new CtcError(code, message, options);
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true });
  if (stack !== undefined) Object.defineProperty(error, "stack", { value: stack, configurable: true });
  return error;
}
