import type { Backend, BackendProvider } from "@ctckit/core";
import { account } from "./account.ts";
import type { Case, Subject } from "./case.ts";
import type { DeviceAccess } from "./device/access.ts";
import { refusal } from "./gate.ts";
import { isError, type KnownFailure } from "./outcome.ts";
import { presence } from "./presence.ts";
import { required } from "./required.ts";
import { limitOf, runCase, unknownIds } from "./run.ts";
import { suite } from "./suite.ts";
import { vectorCases } from "./vector/cases.ts";
import type { VectorFile } from "./vector/file.ts";

/** The part of a test runner that the suite needs. vitest and node:test have it under these names. */
export interface TestApi {
  readonly describe: (name: string, body: () => Promise<void>) => unknown;
  readonly test: TestFunction & { readonly skip: (name: string, body: () => void) => unknown };
}
/** Registers one test, with a limit of milliseconds. */
export type TestFunction = (
  name: string,
  body: (context: TestContext) => Promise<void>,
  timeout?: number,
) => unknown;
/** What a running test is given. */
export interface TestContext {
  readonly skip: (reason?: string) => unknown;
}

export interface ConformanceOptions {
  /** Failures that are tracked elsewhere, by exact id. */
  readonly known?: readonly KnownFailure[];
  /** An absent backend fails. Default: whether the environment's CTCKIT_REQUIRE ("js,wasm") names the provider. */
  readonly require?: boolean;
  /** Public vectors, which run too: `findVectors` or `readVectors` of `@ctckit/conformance/vectors`. */
  readonly vectors?: readonly VectorFile[];
  /** The package's loss on a caller's device, if it has one. */
  readonly device?: DeviceAccess;
  /** Whether cases that take seconds run. Default: true. With false, each is a skipped test that says so. */
  readonly slow?: boolean;
  /** What is left out and why: each is a skipped test of this name, outside the suite's group. */
  readonly notes?: readonly string[];
}

/**
 * Registers the whole suite with a test runner, one test a case.
 *
 * What the manifest does not allow becomes a skipped test that says so, and so does an absent backend. Neither is a pass.
 */
export function conformance(
  api: TestApi,
  provider: BackendProvider,
  options: ConformanceOptions = {},
): unknown {
  const { describe, test } = api;
  const {
    known = [],
    require = required(provider.name),
    vectors = [],
    slow = true,
    notes = [],
    device,
  } = options;
  const external = vectorCases(vectors);
  const cases = [...suite, ...external.cases];

  for (const note of notes) test.skip(note, () => {});
  return describe(`conformance of ${provider.name}`, async () => {
    for (const message of unknownIds(known, cases)) failing(api, message);
    const found = await presence(provider);
    if (found.state === "broken") {
      failing(api, found.reason);
      return;
    }
    if (found.state === "absent") {
      const name = `absent: ${found.reason}`;
      if (require) failing(api, `required, but ${name}`);
      else test.skip(name, () => {});
      return;
    }
    const opened = await provider.open();
    const { manifest } = opened;
    await opened.close();

    for (const note of external.notes) test.skip(note, () => {});
    let backend: Promise<Backend> | undefined;
    for (const one of cases) {
      const refused = refusal(manifest, one.needs);
      if (refused !== undefined) {
        test.skip(`${one.id} (unsupported: ${refused})`, () => {});
        continue;
      }
      if (one.slow && !slow) {
        test.skip(`${one.id} (slow: left out)`, () => {});
        continue;
      }
      const body = async (context: TestContext): Promise<void> => {
        backend ??= provider.open();
        const subject = { provider, backend: await backend, ...(device && { device }) };
        await run(one, subject, known, context);
      };
      test(one.id, body, limitOf(one));
    }
    test("closes", async () => {
      await (await backend)?.close();
    });
  });
}

async function run(
  one: Case,
  subject: Subject,
  known: readonly KnownFailure[],
  context: TestContext,
): Promise<void> {
  const result = await runCase(one, subject, known);
  const { outcome, reason } = result;
  if (outcome === "unsupported") context.skip(`unsupported: ${reason}`);
  if (!isError(outcome)) return;
  const [first, ...more] = account(result);
  const message = `${one.id} [${outcome}] ${first} (contract ${one.clauses.join(", ")})`;
  throw new Error([message, ...more].join("\n"));
}

function failing({ test }: TestApi, message: string): void {
  test(message, async () => {
    throw new Error(message);
  });
}
