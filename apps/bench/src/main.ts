// `npm run bench`: our backends and others, side by side in one run.
import { help, type Options, options } from "./options.ts";
import { refuse } from "./refusal.ts";

const args = process.argv.slice(2);
// Exiting this way removes the temporary files, up to 0.5 GB, and ends PyTorch.
for (const [signal, code] of [["SIGINT", 130] as const, ["SIGTERM", 143] as const, ["SIGHUP", 129] as const])
  process.once(signal, () => process.exit(code));

// Each part is loaded when it is asked for: the others' opponents take half a second.
const chosen = parsed();
if (chosen.help) console.log(help);
else if (chosen.align && chosen.page)
  await (await import("./align/page/command.ts")).alignOnPage(chosen, args);
else if (chosen.align && chosen.stream)
  await (await import("./align/stream/command.ts")).onStream(chosen, args);
else if (chosen.align) await (await import("./align/command.ts")).onAlign(chosen, args);
else if (chosen.edits) await (await import("./scores/command.ts")).onEdits(chosen, args);
else if (chosen.posteriors) await (await import("./scores/command.ts")).onPosteriors(chosen, args);
else if (chosen.decode) await (await import("./decode/command.ts")).onDecode(chosen, args);
else if (chosen.page) await (await import("./page/command.ts")).onPage(args);
else if (chosen.device) await (await import("./device/command.ts")).onDevice(chosen, args);
else await (await import("./comparison.ts")).comparison(chosen, args);

function parsed(): Options {
  try {
    return options(args);
  } catch (error) {
    return refuse((error as Error).message, "npm run bench -- --help lists the options");
  }
}
