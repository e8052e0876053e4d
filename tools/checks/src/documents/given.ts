// Programs of documents take as given what readers have: "declare const device: GPUDevice". To run they need it.

const declared = /^declare (?:const|function) (\w+)\b.*$/gm;

/** The program with imports from fixtures/documents/given in place of declarations. */
export function given(program: string): string {
  const whole = program.replaceAll(declared, 'import { $1 } from "../given/$1.ts";');
  // Programs show one submission of many. Node must not end in the middle of it: Dawn crashes.
  const wait = '\nawait (await import("../given/device.ts")).device.queue.onSubmittedWorkDone();\n';
  return needsGpu(program) ? whole + wait : whole;
}

export function needsGpu(program: string): boolean {
  return /^declare const (device|buffers)\b/m.test(program);
}
