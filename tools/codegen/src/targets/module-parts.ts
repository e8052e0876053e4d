// A WebAssembly module in three parts: what comes before the code of functions that other modules have too, byte for byte; that
// code; and the rest. Two topologies' modules have their rows of classes in common, 12 of 18 kB. In a bundle the copies are further
// apart than gzip looks back, so a worker's script that serves both was 5 kB larger than its kernels.

export interface ModuleParts {
  readonly head: Uint8Array;
  readonly shared: Uint8Array;
  readonly tail: Uint8Array;
}

const [EXPORT_SECTION, CODE_SECTION] = [7, 10];
const [FUNCTION, IMPORT_SECTION] = [0, 2];

/** @param isOwn whether an exported function belongs to this module alone; the code before the first such function is shared */
export function modulePartsOf(bytes: Uint8Array, isOwn: (exported: string) => boolean): ModuleParts {
  const sections = sectionsOf(bytes);
  const imported = importedFunctions(sections.get(IMPORT_SECTION)!);
  const own = exportedFunctions(sections.get(EXPORT_SECTION)!).filter(({ name }) => isOwn(name));
  const first = Math.min(...own.map(({ index }) => index)) - imported;
  const code = sections.get(CODE_SECTION)!;
  code.number(); // how many functions there are
  const from = code.at;
  for (let i = 0; i < first; i++) code.skip(code.number());
  return { head: bytes.slice(0, from), shared: bytes.slice(from, code.at), tail: bytes.slice(code.at) };
}

/** By their ids, each at its beginning. */
function sectionsOf(bytes: Uint8Array): ReadonlyMap<number, Reader> {
  const reader = new Reader(bytes, 8); // magic and version
  const found = new Map<number, Reader>();
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const length = reader.number();
    found.set(id, new Reader(bytes, reader.at));
    reader.skip(length);
  }
  return found;
}

function exportedFunctions(section: Reader): { readonly name: string; readonly index: number }[] {
  const all = Array.from({ length: section.number() }, () => {
    const name = section.text();
    return { name, kind: section.byte(), index: section.number() };
  });
  return all.filter(({ kind }) => kind === FUNCTION);
}

/** Imports are a memory and functions. */
function importedFunctions(section: Reader): number {
  let functions = 0;
  for (let i = section.number(); i > 0; i--) {
    section.text();
    section.text();
    if (section.byte() === FUNCTION) {
      functions++;
      section.number();
    } else if (section.byte() === 1) {
      section.number();
      section.number();
    } else section.number();
  }
  return functions;
}

class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.#bytes[this.at++]!;
  }

  /** LEB128, unsigned. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  text(): string {
    const length = this.number();
    const from = this.at;
    this.skip(length);
    return new TextDecoder().decode(this.#bytes.subarray(from, this.at));
  }

  skip(length: number): void {
    this.at += length;
  }
}
