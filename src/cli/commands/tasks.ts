/**
 * `tripline tasks FILE…|-`: the story of every scheduled task in the logs, without rules and alerts.
 */
import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import type { TasksOptions } from "../tasks.ts";

export function tasksCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command("tasks")
    .summary("every scheduled task in the logs, and its story")
    .description(
      "Reads logs once and tells of every scheduled task that was made, changed, deleted or asked for in them: what it runs, as whom and when, who asked for it and from where, and what happened to it in order.",
    )
    .argument("<path...>", "log files, folders, globs, or - for standard input")
    .option("--json", "print each task as a line of JSON")
    .option(
      "--target <host>",
      "only tasks that another machine asked for on this host, * for any",
    )
    .action((paths: string[], options: TasksOptions) =>
      run(async () => (await import("../tasks.ts")).tasks(paths, options)),
    );
}
