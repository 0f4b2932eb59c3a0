/**
 * `tripline rules check|list|show|except|test|profile`: what the engine makes of rule files.
 */
import { Option } from "commander";
import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import {
  countArgument,
  operatorArgument,
  timeArgument,
  withExceptions,
  withMatching,
  withRules,
  withState,
} from "../options.ts";
import type { MatchingOptions, RuleOptions } from "../options.ts";
import type { ExceptOptions } from "../except.ts";
import type { ExceptionOptions } from "../exception-store.ts";

export function rulesCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const rules = program
    .command("rules")
    .summary("check, list, show, except, test and profile detection rules")
    .description("What tripline makes of rule files.");

  rules
    .command("check")
    .summary("say which rules load, and why the others do not")
    .description(
      "Reads rule files and folders and says which rules load, which are set aside and which are refused, with the place and the reason.\nExits 2 when a rule is refused, 3 when there is no rule file, 4 when no event of\nthe logs could be read.",
    )
    .argument("<path...>", "rule files or folders, read recursively")
    .addOption(
      new Option(
        "--against <logs>",
        "a log, folder or glob: also say which rules could fire on it, and what the others miss; may be repeated",
      )
        .argParser((value: string, before: readonly string[]) => [
          ...before,
          value,
        ])
        .default([], "none"),
    )
    .option(
      "--all",
      "draw every refusal and warning, not the first 20 of each, and name what is set aside",
    )
    .option(
      "--exceptions <file>",
      "exceptions to check with the rules; their errors count like those of rules",
    )
    .option("--json", "print the report as JSON")
    .action(
      (
        paths: string[],
        options: {
          against: string[];
          all?: boolean;
          json?: boolean;
          exceptions?: string;
        },
      ) =>
        run(async () =>
          (await import("../rules.ts")).checkRules(
            paths,
            options.against,
            options.json === true,
            options.all === true,
            options.exceptions,
          ),
        ),
    );

  withExceptions(
    withRules(
      rules
        .command("list")
        .summary("the rules that would run")
        .description(
          "Lists the rules that would run, with how many exceptions each has.",
        )
        .option("--json", "print the list as JSON"),
    ),
    "none",
  ).action((options: RuleOptions & ExceptionOptions & { json?: boolean }) =>
    run(async () =>
      (await import("../rules.ts")).listRules(options, options.json === true),
    ),
  );

  withExceptions(
    withRules(
      rules
        .command("show")
        .summary("one rule: query, guide, ATT&CK")
        .description(
          "Shows one rule with its query, guide, ATT&CK mapping and exceptions.",
        )
        .argument("<id>", "name or id of the rule, or the beginning of its id"),
    ),
    "none",
  ).action((id: string, options: RuleOptions & ExceptionOptions) =>
    run(async () => (await import("../rules.ts")).showRule(id, options)),
  );

  withExceptions(
    withState(
      withRules(
        rules
          .command("except")
          .summary("draft an exception from an alert of the journal")
          .description(
            "Drafts an exception that hides alerts like one of the journal, says what it would have\nhidden of the journal's alerts, and writes it. The logs must lie where they were: the\nevidence is read again from them.",
          )
          .argument(
            "<alert>",
            "the alert's id, or at least 6 of its first characters",
          )
          .addOption(
            new Option(
              "--field <name>",
              "a field that must have the alert's value; may be repeated",
            )
              .argParser((value: string, before: readonly string[]) => [
                ...before,
                value,
              ])
              .default([], "those that tell its activity from others"),
          )
          .addOption(
            new Option(
              "--step <n>",
              "of a sequence, the step whose event it is about (default: the last)",
            ).argParser(countArgument),
          )
          .addOption(
            new Option(
              "--until <time>",
              "alerts that happen at this UTC time or later are told again",
            ).argParser(timeArgument),
          )
          .option("--reason <text>", "why; it must be given")
          .addOption(
            new Option(
              "--operator <name>",
              "who decides (default: the login name)",
            ).argParser(operatorArgument),
          )
          .option("--dry-run", "print the draft and what it would have hidden"),
      ),
    ),
    "exceptions.toml in the folder of --state",
  ).action((alert: string, options: ExceptOptions) =>
    run(async () => (await import("../except.ts")).exceptAlert(alert, options)),
  );

  withRules(
    rules
      .command("test")
      .summary("run rules on events of your own")
      .description(
        'Runs cases from NDJSON files, one a line:\n  {"id": "…", "query": "…", "events": [{…}, …], "expected": [["1", "2"], …]}\n"rule", the id or name of a rule, may take the place of "query". The events\narrive in that order, each an event of its own; their event.id, or else their\nposition from 1, names them, "!" a missing event. "lateness" is a duration such as "90s".\n"error": "eql-check-type" instead of "events" and "expected": the query must be\nrefused, and this is the code of its first error.\nOf a Splunk search ("query": "| tstats …") the result rows are expected, each\nwith the columns that matter: {"dest": "ws-1", "count": 2}; null for a column that\nmust not be there. "window", "macros" and "lookups" may stand beside it.\nExits 2 when a case fails or cannot run.',
      )
      .argument("<file...>", "files with cases, - for standard input")
      .option("--json", "print the result as JSON"),
  ).action((files: string[], options: RuleOptions & { json?: boolean }) =>
    run(async () =>
      (await import("../rules.ts")).testRules(
        files,
        options,
        options.json === true,
      ),
    ),
  );

  withMatching(
    rules
      .command("profile")
      .summary("what each rule costs on your logs")
      .description(
        "Runs the rules over logs and prints what each has cost: the time, how often it was asked about an event, how often a condition of it held, and its alerts; the dearest first. Rules that nothing narrows down, the slow ones, are marked with *.",
      )
      .argument(
        "<path...>",
        "log files, folders, globs, or - for standard input",
      )
      .addOption(
        new Option(
          "--top <n>",
          "rules that are listed; the others are added up",
        )
          .argParser(countArgument)
          .default(30),
      )
      .option("--json", "print all of them as JSON"),
  ).action(
    (
      paths: string[],
      { top, ...options }: MatchingOptions & { top: number; json?: boolean },
    ) =>
      run(async () =>
        (await import("../rules-profile.ts")).profileRules(paths, {
          ...options,
          most: top,
        }),
      ),
  );
}
