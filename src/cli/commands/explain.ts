/**
 * `tripline explain RULE --event FILE:LINE [FILE…]`: why a rule fired on an event, or why not.
 */
import type { Command } from "commander";
import type { ExplainCliOptions } from "../explain.ts";
import type { ExitCode } from "../exit-codes.ts";
import { withMatching } from "../options.ts";

export function explainCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const command = program
    .command("explain")
    .summary("why a rule fired on an event, or why not")
    .description(
      "Runs one rule over logs and tells what it made of one event: each condition with\nthe actual values, the key, what became of the sequence, and which bound decided.\nThe event is named as alerts name it: by file and line.",
    )
    .argument("<rule>", "name or id of the rule, or the beginning of its id")
    .argument("[file...]", "the logs it is run over (default: the event's own)")
    .requiredOption(
      "-e, --event <file:line>",
      "the event: a line of its document; FILE:LINE:N for the Nth event on it",
    )
    .option("--json", "print the explanation as JSON")
    .option("--ascii", "draw with ASCII characters only");
  withMatching(command).action(
    (rule: string, files: string[], options: ExplainCliOptions) =>
      run(async () =>
        (await import("../explain.ts")).explain(rule, files, options),
      ),
  );
}
