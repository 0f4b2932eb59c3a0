/**
 * `tripline verify LOG…`: are the alerts of the journal still what the logs say?
 */
import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import { withMatching, withState } from "../options.ts";
import type { VerifyOptions } from "../verify.ts";

export function verifyCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const command = program
    .command("verify")
    .summary("check the alerts of the journal against the original logs")
    .description(
      "Reads the logs once more and derives the alerts anew. Tells of each alert of the journal whose evidence is gone or has other bytes (SHA-256 of each line), whose rule has another text, or that the logs do not give any more. Exit code 1 if there is one.",
    )
    .argument("<path...>", "the original logs: files, folders, globs")
    .option("--json", "print one JSON document, with all alerts");
  withState(withMatching(command)).action(
    (paths: string[], options: VerifyOptions) =>
      run(async () => (await import("../verify.ts")).verify(paths, options)),
  );
}
