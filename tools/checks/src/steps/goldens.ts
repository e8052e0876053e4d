// The suite's numbers from PyTorch, made again and compared with what is committed.
import { command, complaints } from "../command.ts";
import { pythonThat } from "../python.ts";
import { type Step, verdict } from "../step.ts";

// A float64 long double, as on ARM, cannot make the numbers of the 80-bit oracle again.
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
