import { command } from "../command.ts";
import { type Step, verdict } from "../step.ts";

/** Older subjects have up to 187 characters. */
const since = "76cc2a09067b";

export const subjects: Step = {
  name: "subjects",
  title: "Subjects of commits",
  async run() {
    const log = await command("git", ["log", "--no-merges", "--format=%h %s", `${since}..HEAD`]);
    if (log.code !== 0)
      return {
        passed: 0,
        failed: 0,
        details: "",
        note: `SKIPPED\n    missing: the history since ${since}`,
      };
    const commits = log.stdout.split("\n").filter((line) => line !== "");
    return verdict(longSubjects(commits), `${commits.length} commits`);
  },
};

/** Of lines with a hash and a subject, those with more than the 72 characters that hosts and `git log` show. */
export function longSubjects(commits: readonly string[]): string[] {
  return commits.filter((line) => line.slice(line.indexOf(" ") + 1).length > 72);
}
