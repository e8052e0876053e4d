// Visits the built reader: reads pictures, corrects a letter, takes what the network would rather have, places words in speech, saves captions,
// and gives it what it must refuse.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { chromiumArguments } from "../chromium.ts";
import { pageErrors } from "../page-errors.ts";
import { isolation, servedFolder } from "../served-folder.ts";
import { root } from "../workspace.ts";
import { frameTimes } from "./frame-times.ts";

const line = "Straw into gold, 1812";
const shortly = 60_000; // ms

export interface Visit {
  readonly problems: readonly string[];
  readonly note: string;
}

export async function visitReader(executablePath: string): Promise<Visit> {
  const problems: string[] = [];
  const server = await servedFolder(join(root, "apps/reader/dist"), isolation);
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  try {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 910 } });
    const errors = pageErrors(tab, "error", "warning");
    await tab.goto(server.url);
    await tab.waitForSelector(".sample:nth-child(3)");
    const frames = await frameTimes(tab);
    const expect = (ok: boolean, problem: string) => ok || problems.push(problem);
    const letters = await lineOfText(tab, expect);
    const words = await speech(tab, expect);
    problems.push(...errors);
    return { problems, note: `${letters} letters and ${words} words placed; frames ${await frames()}` };
  } finally {
    await browser.close();
    await server.close();
  }
}

type Expect = (ok: boolean, problem: string) => unknown;

const shown = async (tab: Page, id: string) => (await tab.textContent(`#${id}`)) ?? "";

/** Waits until `id` says something like `wanted`. */
async function says(tab: Page, id: string, wanted: RegExp): Promise<void> {
  const holds = ([name, source]: readonly [string, string]) =>
    new RegExp(source).test(document.getElementById(name)?.textContent ?? "");
  try {
    await tab.waitForFunction(holds, [id, wanted.source] as const, { timeout: shortly });
  } catch {
    const about = await Promise.all(
      ["line-status", "line-problem", "speech-problem"].map((each) => shown(tab, each)),
    );
    throw new Error(`#${id}: expected ${wanted}, got "${await shown(tab, id)}" (${about.join(" | ")})`);
  }
}

async function lineOfText(tab: Page, expect: Expect): Promise<number> {
  await tab.click(".sample:nth-child(1)");
  await says(tab, "line-status", /letters placed/);
  const read = (await tab.inputValue("#line-text")).trim();
  expect(read === line, `it reads "${read}" in the picture of "${line}"`);

  await tab.fill("#line-text", line);
  await says(tab, "line-status", new RegExp(`^${line.length} letters placed`));
  const boxes = await tab.$$eval(".box", (all) =>
    all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right] as const),
  );
  expect(boxes.length === line.length, `${boxes.length} boxes for ${line.length} letters`);
  expect(
    boxes.every(([left, right], k) => right > left && left >= (boxes[k - 1]?.[0] ?? 0)),
    `boxes go back and forth: ${JSON.stringify(boxes)}`,
  );

  await tab.fill("#line-text", line.replace("gold", "gald"));
  await says(tab, "wishes", /“o” for “a”/);
  await tab.click("#wishes .chip:has-text('“o” for “a”')");
  await says(tab, "letters", /gold|g/);
  const mended = await tab.inputValue("#line-text");
  expect(mended === line, `what it would rather have gives "${mended}"`);

  await tab.fill("#line-text", "gold 🜁");
  await says(tab, "line-problem", /no class for "🜁", character 6/);
  expect((await tab.$$(".box")).length === 0, "boxes of a text that was refused are left");
  await tab.fill("#line-text", line.repeat(20));
  await says(tab, "line-problem", /no room for 420 letters/);
  await tab.setInputFiles("#picture", {
    name: "words.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("no"),
  });
  await says(tab, "line-problem", /words\.txt is no picture/);

  await tab.setInputFiles("#picture", join(root, "examples/read-a-line/line.png"));
  await says(tab, "readings", /HAT KEW 74/);
  await says(tab, "line-status", /10 letters placed/);
  expect((await shown(tab, "line-problem")) === "", `it still says: ${await shown(tab, "line-problem")}`);
  return line.length;
}

async function speech(tab: Page, expect: Expect): Promise<number> {
  await tab.click("#speech-sample");
  await says(tab, "speech-status", /words placed/);
  const text = await tab.inputValue("#speech-text");
  const words = text.trim().split(/\s+/);
  const named = (await tab.getAttribute("#timeline", "aria-label")) ?? "";
  expect(named.split(", ").length === words.length, `the picture names other words: ${named}`);
  expect(
    named.startsWith("there at 0.40 s, "),
    `the first word is not where it was put: ${named.slice(0, 40)}`,
  );

  const srt = await saved(tab, "#srt");
  const said = srt.split("\n").filter((each) => /[a-z]/.test(each));
  expect(said.join(" ") === words.join(" "), `the captions say: ${said.join(" ")}`);
  const times = srt.match(/\d\d:\d\d:\d\d,\d{3}/g) ?? [];
  expect(times.length > 4 && times.every((time, i) => i === 0 || time >= times[i - 1]!), `times: ${times}`);
  const vtt = await saved(tab, "#vtt");
  expect(
    /^WEBVTT\n\n00:00:00\.400 --> 00:00:0\d\.\d{3}\nthere /.test(vtt),
    `VTT begins: ${vtt.slice(0, 60)}`,
  );

  await tab.fill("#speech-text", "a naïve miller");
  await says(tab, "speech-problem", /No class stands for "ï", in word 2/);
  expect(!(await tab.isEnabled("#srt")), "captions of a text that was refused can be saved");
  await tab.fill("#speech-text", text);
  await tab.fill("#classes", "_ab");
  await says(tab, "speech-problem", /Expected 29 classes/);
  const garbage = { name: "noise.npy", mimeType: "application/octet-stream", buffer: Buffer.from("noise") };
  await tab.setInputFiles("#emissions", garbage);
  await says(tab, "speech-problem", /no file of NumPy's/);
  await tab.setInputFiles("#recording", { ...garbage, name: "noise.wav" });
  await says(tab, "speech-problem", /noise\.wav is no recording/);
  await tab.click("#speech-sample");
  await says(tab, "speech-status", /34 words placed/);
  expect((await shown(tab, "speech-problem")) === "", `it still says: ${await shown(tab, "speech-problem")}`);
  return words.length;
}

async function saved(tab: Page, button: string): Promise<string> {
  const download = tab.waitForEvent("download");
  await tab.click(button);
  return readFile(await (await download).path(), "utf8");
}
