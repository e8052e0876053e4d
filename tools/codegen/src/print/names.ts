// Words that a target keeps for itself. The IR's names hold no underscore (the verifier sees to it), so that a printer may
// add one: `while` is spelled `while_`, and a loop over k keeps its end in `k_end`.

const C_LIKE = [
  "break",
  "case",
  "const",
  "continue",
  "default",
  "do",
  "else",
  "enum",
  "false",
  "for",
  "if",
  "return",
  "struct",
  "switch",
  "true",
  "while",
];

export const RESERVED = {
  ts: new Set([
    ...C_LIKE,
    "arguments",
    "await",
    "class",
    "delete",
    "eval",
    "export",
    "extends",
    "function",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "static",
    "super",
    "this",
    "throw",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "with",
    "yield",
  ]),
} as const;

export function spelled(name: string, reserved: ReadonlySet<string>): string {
  return reserved.has(name) ? `${name}_` : name;
}
