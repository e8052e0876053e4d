// Words that a target keeps for itself. The IR's names are spelled as they are; one that is reserved gets an underscore.

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
    "await",
    "class",
    "delete",
    "export",
    "extends",
    "function",
    "import",
    "in",
    "instanceof",
    "let",
    "new",
    "null",
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
