// Programs in documents declare what readers have: "declare const device: GPUDevice". To run, they need one.

const declared = /^declare (?:const|function) (\w+)\b.*$/gm;

/** The program with imports from fixtures/documents/given in place of declarations. */
export function given(program: string): string {
  const whole = program.replaceAll(declared, 'import { $1 } from "../given/$1.ts";');
  // If Node ends during a submission, Dawn crashes.
  const wait = '\nawait (await import("../given/device.ts")).device.queue.onSubmittedWorkDone();\n';
  return needsGpu(program) ? whole + wait : whole;
}

export function needsGpu(program: string): boolean {
  return /^declare const (device|buffers)\b/m.test(program);
}
