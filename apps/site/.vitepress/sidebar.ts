import { readdirSync } from "node:fs";
import type { DefaultTheme } from "vitepress";
import { packages } from "./pages.ts";

const names = Object.keys(packages);
const decisions = readdirSync(new URL("../../../docs/decisions", import.meta.url)).sort();

const item = (text: string, link: string) => ({ text, link });

export const sidebar: DefaultTheme.Sidebar = [
  {
    text: "Guide",
    items: [
      item("Getting started", "/getting-started"),
      item("Choosing a backend", "/choosing-a-backend"),
      item("Training with TensorFlow.js", "/training-with-tensorflow-js"),
      item("Training with jax-js", "/training-with-jax-js"),
      item("Reading and placing text", "/reading-and-placing"),
      item("From ONNX Runtime", "/from-onnx-runtime"),
      item("From transformers.js", "/from-transformers-js"),
      item("Training recipes", "/training-recipes"),
      item("Aligning text", "/aligning"),
      item("Scoring pronunciation", "/scoring-pronunciation"),
      item("Finding wrong transcripts", "/finding-wrong-transcripts"),
      item("Decoding", "/decoding"),
      item("Migrating", "/migrating"),
      item("Questions", "/questions"),
    ],
  },
  {
    text: "Semantics and evidence",
    items: [
      item("The contract", "/contract"),
      item("What each backend supports", "/SUPPORT"),
      item("Benchmarks", "/benchmarks"),
    ],
  },
  {
    text: "Inside",
    items: [
      item("Writing a backend", "/writing-a-backend"),
      item("From spec to kernel", "/from-spec-to-kernel"),
      item("Contributing", "/contributing"),
    ],
  },
  {
    text: "Packages",
    collapsed: true,
    items: names.map((name) => item(`@ctckit/${name}`, `/packages/${name}`)),
  },
  {
    text: "API",
    collapsed: true,
    items: names.map((name) => item(`@ctckit/${name}`, `/api/${name}`)),
  },
  {
    text: "Decisions",
    collapsed: true,
    items: decisions.map((file) => item(title(file), `/decisions/${file.replace(".md", "")}`)),
  },
];

/** "0003-mantissa-that-only-shrinks.md": "3 Mantissa that only shrinks". */
function title(file: string): string {
  const [, number, name] = /^0*(\d+)-(.*)\.md$/.exec(file) ?? [];
  return `${number} ${name?.replaceAll("-", " ")}`;
}
