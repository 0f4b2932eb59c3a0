/**
 * `tripline decode [INPUT|-]`: what a task would run, from anything pasted or piped: a TaskCache `Actions` value (base64,
 * hex, .reg), task XML or a task file, or a task command line.
 */
import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";

export function decodeCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command("decode")
    .summary("what a scheduled task would run, from a pasted value")
    .description(
      "Decodes a TaskCache Actions value (base64, hex, .reg), task XML, a task file or a task command line.\nWithout INPUT, or with -, it is read from standard input.",
    )
    .argument("[input]", "the value, or - for standard input")
    .option("--json", "print the decoded task as JSON")
    .action((input: string | undefined, options: { json?: boolean }) =>
      run(async () =>
        (await import("../decode.ts")).decode(input, options.json === true),
      ),
    );
}
