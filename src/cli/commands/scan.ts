/**
 * `tripline scan FILE…|-`: reads logs once, as fast as the machine goes. Alerts go to stdout when nothing can change
 * them any more, so that the output is the same whatever the order of the lines; progress and summary go to stderr.
 */
import { Option } from "commander";
import type { Command } from "commander";
import { FORMATS } from "../../export/format-names.ts";
import { ENGINES } from "../engines.ts";
import type { ScanOptions } from "../scan.ts";
import type { ExitCode } from "../exit-codes.ts";
import {
  severityOption,
  withEngine,
  withExceptions,
  withState,
  workersArgument,
} from "../options.ts";

export function scanCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const command = program
    .command("scan")
    .summary("read logs once, print the alerts")
    .description(
      "Reads logs once, as fast as the machine goes, and prints the alerts on stdout.\nFiles, folders, globs, also packed (gzip, zstd, zip); - is standard input.",
    )
    .argument("<path...>", "log files, folders, globs, or - for standard input")
    .addOption(
      new Option("-f, --format <name>", "how alerts are printed")
        .choices(FORMATS)
        .default("ndjson"),
    )
    .addOption(
      severityOption(
        "--fail-on",
        "exit 1 when there is an alert of at least this severity",
      ),
    )
    .option("--no-progress", "no progress line on stderr")
    .addOption(
      new Option(
        "--engine <name>",
        "fast reads of each line what is asked for, reference parses it; they find the same",
      )
        .choices(ENGINES)
        .default("fast"),
    )
    .addOption(
      new Option(
        "--quick",
        "read only lines that hold a word of a rule: faster with few rules; nothing is told of the other lines",
      ).conflicts("engine"),
    )
    .addOption(
      new Option(
        "--workers <n>",
        "threads that read a log, 1 to 8; by default as many as help",
      ).argParser(workersArgument),
    )
    .option(
      "--json",
      "the summary on stderr as one JSON document, with the health of each source and host",
    );
  withExceptions(
    withState(withEngine(command)),
    "with --state, exceptions.toml in that folder",
  ).action((paths: string[], options: ScanOptions) =>
    run(async () => (await import("../scan.ts")).scan(paths, options)),
  );
}
