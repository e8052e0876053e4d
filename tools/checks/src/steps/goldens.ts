// Computes the suite's numbers from PyTorch again and compares them with what is committed.
import { command, complaints } from "../command.ts";
import { pythonThat } from "../python.ts";
import { type Step, verdict } from "../step.ts";

// Where long double is float64, as on ARM, the 80-bit oracle's numbers cannot be computed.
const probe =
  "import numpy, torch; assert numpy.finfo(numpy.longdouble).nmant >= 63, 'no 80-bit long double'";

export const goldens: Step = {
  name: "goldens",
  title: "PyTorch's numbers for the suite",
  async run() {
    const found = await pythonThat(probe);
    if (found.python === undefined)
      return { passed: 0, failed: 0, details: "", note: `SKIPPED\n    missing: ${found.reasons.join("; ")}` };
    return verdict(
      complaints("make.py --check", await command(found.python, ["tools/goldens/make.py", "--check"])),
    );
  },
};
