import type { Backend, BackendProvider } from "@ctckit/core";
import { about, nameOf } from "./about.ts";
import { account } from "./account.ts";
import { ask } from "./ask.ts";
import type { Case } from "./case.ts";
import { limitOf, Patience, settled } from "./deadline.ts";
import type { DeviceAccess } from "./device/access.ts";
import { refusal } from "./gate.ts";
import { isError, type KnownFailure, type Result } from "./outcome.ts";
import { presence } from "./presence.ts";
import { printable, printableLines } from "./printable.ts";
import { required } from "./required.ts";
import { failing, unknownIds } from "./run.ts";
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
  /**
   * Milliseconds that `probe`, `open`, `close` and each case may take: the failure names what did not settle. Default: 120,000, and
   * 600,000 for slow cases. The runner's own limit is set a little above.
   */
  readonly limit?: number;
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
  const name = nameOf(provider);
  const {
    known = [],
    require = required(name),
    vectors = [],
    slow = true,
    notes = [],
    device,
    limit: asked,
  } = options;
  const external = vectorCases(vectors);
  const cases = [...suite, ...external.cases];
  const limit = limitOf({}, asked);

  for (const note of notes) test.skip(printable(note), () => {});
  return describe(`conformance of ${printable(name)}`, async () => {
    for (const message of unknownIds(known, cases)) failed(api, message);
    const found = await presence(provider, limit);
    if (found.state === "broken") {
      failed(api, found.reason);
      return;
    }
    if (found.state === "absent") {
      const absent = `absent: ${found.reason}`;
      if (require) failed(api, `required, but ${absent}`);
      else test.skip(printable(absent), () => {});
      return;
    }
    const open = () => settled(() => provider.open(), limit);
    let opened: Backend;
    try {
      opened = await open();
      await settled(() => opened.close(), limit);
    } catch (error) {
      failed(api, `probe says that it is available, but open and close: ${failing(error)}`);
      return;
    }
    const { manifest, errors } = about(opened);
    for (const error of errors) failed(api, error);

    for (const note of external.notes) test.skip(printable(note), () => {});
    let backend: Promise<Backend> | undefined;
    const patience = new Patience();
    for (const one of cases) {
      const refused = manifest && refusal(manifest, one.needs);
      if (refused !== undefined) {
        test.skip(printable(`${one.id} (unsupported: ${refused})`), () => {});
        continue;
      }
      if (one.slow && !slow) {
        test.skip(printable(`${one.id} (slow: left out)`), () => {});
        continue;
      }
      const body = async (context: TestContext): Promise<void> => {
        backend ??= open();
        const subject = { provider, backend: await backend, ...(device && { device }) };
        judge(one, await ask(one, subject, { known, limit: asked, patience }), context);
      };
      test(printable(one.id), body, limitOf(one, asked) + GRACE);
    }
    const close = async () => {
      const last = await backend;
      if (last) await settled(() => last.close(), limit);
    };
    test("closes", close, limit + GRACE);
  });
}

/** Milliseconds by which a runner's limit is above the suite's, whose error says more. */
const GRACE = 5000;

function judge(one: Case, result: Result, context: TestContext): void {
  const { outcome, reason } = result;
  if (outcome === "unsupported") context.skip(`unsupported: ${reason}`);
  if (!isError(outcome)) return;
  const [first, ...more] = account(result);
  const message = `${one.id} [${outcome}] ${first} (contract ${one.clauses.join(", ")})`;
  throw new Error(printableLines([message, ...more].join("\n")));
}

function failed({ test }: TestApi, message: string): void {
  test(printable(message.split("\n")[0]!), async () => {
    throw new Error(printableLines(message));
  });
}
