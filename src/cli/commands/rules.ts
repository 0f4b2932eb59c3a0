/**
 * `tripline rules check|list|show`: what the engine makes of rule files.
 */
import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import { withRules } from "../options.ts";
import type { RuleOptions } from "../options.ts";

export function rulesCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const rules = program
    .command("rules")
    .summary("check, list and show detection rules")
    .description("What tripline makes of rule files.");

  rules
    .command("check")
    .summary("say which rules load, and why the others do not")
    .description(
      "Reads rule files and folders and says which rules load, which are set aside and which are refused, with the place and the reason.\nExits 2 when a rule is refused.",
    )
    .argument("<path...>", "rule files or folders, read recursively")
    .option("--json", "print the report as JSON")
    .action((paths: string[], options: { json?: boolean }) =>
      run(async () =>
        (await import("../rules.ts")).checkRules(paths, options.json === true),
      ),
    );

  withRules(
    rules
      .command("list")
      .summary("the rules that would run")
      .description("Lists the rules that would run.")
      .option("--json", "print the list as JSON"),
  ).action((options: RuleOptions & { json?: boolean }) =>
    run(async () =>
      (await import("../rules.ts")).listRules(options, options.json === true),
    ),
  );

  withRules(
    rules
      .command("show")
      .summary("one rule: query, guide, ATT&CK")
      .description("Shows one rule with its query, guide and ATT&CK mapping.")
      .argument("<id>", "id or name of the rule"),
  ).action((id: string, options: RuleOptions) =>
    run(async () => (await import("../rules.ts")).showRule(id, options)),
  );
}
