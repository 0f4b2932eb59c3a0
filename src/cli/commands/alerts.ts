/**
 * `tripline alerts`: the journal of alerts: list it, follow it, change the status of alerts, export.
 */
import { Option } from "commander";
import type { Command } from "commander";
import { FORMATS } from "../../export/format-names.ts";
import type { WorkflowStatus } from "../../alert/alert.ts";
import type { StatusAction } from "../../alert/decision.ts";
import type { ListOptions } from "../alerts-list.ts";
import type { ExitCode } from "../exit-codes.ts";
import {
  severityOption,
  timeArgument,
  withRules,
  withState,
} from "../options.ts";

const STATUSES: readonly WorkflowStatus[] = ["open", "acknowledged", "closed"];

export function alertsCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const alerts = program
    .command("alerts")
    .summary("the journal of alerts: list, follow, change status, export")
    .description(
      "Lists the alerts that were kept in the journal, newest last.\nWith --follow it goes on with every new alert and decision, also those of other responders who share the folder.\nA report (--format html or markdown) has the texts and guides of the rules that are given.",
    )
    .addOption(
      new Option("--status <status>", "only alerts with this status").choices(
        STATUSES,
      ),
    )
    .addOption(
      severityOption("--severity", "only alerts of at least this severity"),
    )
    .option(
      "--rule <text>",
      "only alerts whose rule's name or id contains this",
    )
    .option("--host <text>", "only alerts whose host contains this")
    .option(
      "--target <text>",
      "only alerts about a schtasks whose target host contains this; or remote, self, local, unreadable",
    )
    .addOption(
      new Option(
        "--since <time>",
        "only alerts from this UTC time on",
      ).argParser(timeArgument),
    )
    .addOption(
      new Option("-f, --format <name>", "how alerts are printed")
        .choices(FORMATS)
        .default("table"),
    )
    .option("--follow", "go on with what comes, until Ctrl-C");
  withState(withRules(alerts)).action((options: ListOptions) =>
    run(async () => (await import("../alerts-list.ts")).listAlerts(options)),
  );

  const decision = (
    action: StatusAction,
    summary: string,
    withReason: boolean,
  ): void => {
    const command = alerts
      .command(action)
      .summary(summary)
      .description(
        `${summary[0]!.toUpperCase()}${summary.slice(1)}. The decision is appended to the journal.`,
      )
      .argument(
        "<id...>",
        "alert ids, or at least 6 of their first characters",
      );
    if (withReason) command.option("--reason <text>", "why");
    withState(command).action((ids: string[], _: unknown, self: Command) =>
      run(async () => {
        // --state may stand before or after the word: both commands have it.
        const { state, reason } = self.optsWithGlobals<{
          state?: string;
          reason?: string;
        }>();
        const { decideAlerts } = await import("../alerts-list.ts");
        return decideAlerts(action, ids, reason, state);
      }),
    );
  };
  decision("acknowledge", "mark alerts as seen and being worked on", false);
  decision("close", "close alerts, with a reason", true);
  decision("reopen", "open alerts again", false);
}
