// The suite's numbers from PyTorch, made again and compared with what is committed.
import { command, complaints } from "../command.ts";
import { type Step, verdict } from "../step.ts";

// A float64 long double, as on ARM, cannot make the numbers of the 80-bit oracle again.
const probe =
  "import numpy, torch; assert numpy.finfo(numpy.longdouble).nmant >= 63, 'no 80-bit long double'";

export const goldens: Step = {
  name: "goldens",
  title: "PyTorch's numbers for the suite",
  async run() {
    const found = await pythonWithTorch();
    if (found.python === undefined)
      return { passed: 0, failed: 0, details: "", note: `SKIPPED\n    missing: ${found.reasons.join("; ")}` };
    return verdict(
      complaints("make.py --check", await command(found.python, ["tools/goldens/make.py", "--check"])),
    );
  },
};

interface Found {
  readonly python?: string;
  /** What each Python that was tried lacks. */
  readonly reasons: readonly string[];
}

async function pythonWithTorch(): Promise<Found> {
  const named = process.env.CTCKIT_PYTHON;
  // Debian's python3-torch belongs to the system's Python, which another python3 on the PATH may hide.
  const candidates = named ? [named] : ["/usr/bin/python3", "python3"];
  const reasons: string[] = [];
  for (const python of candidates) {
    const { code, output } = await command(python, ["-c", probe]);
    if (code === 0) return { python, reasons };
    reasons.push(`${python}: ${output.trimEnd().split("\n").at(-1)}`);
  }
  return { reasons };
}
