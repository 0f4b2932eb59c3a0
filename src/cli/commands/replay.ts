/**
 * `tripline replay FILE…`: the same screen, on a clock: the logs play as they were written, at any speed.
 */
import { Option } from "commander";
import type { Command } from "commander";
import type { Us } from "../../base/time.ts";
import type { ExitCode } from "../exit-codes.ts";
import {
  speedArgument,
  timeArgument,
  withEngine,
  withExceptions,
  withOperator,
  withScreen,
  withState,
} from "../options.ts";
import type { SessionOptions } from "../screen-session.ts";

interface ReplayOptions extends SessionOptions {
  readonly speed: number | "max";
  readonly from?: Us;
  readonly to?: Us;
}

export function replayCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const command = program
    .command("replay")
    .summary("play logs back on a clock, on the same screen")
    .description(
      "Plays logs back on the live screen, in the order in which they were written, at any speed.\nWith --state, alerts and decisions are kept in the journal there.",
    )
    .argument("<file...>", "log files, folders or globs")
    .addOption(
      new Option("--speed <n>", "1x to 1000x, or max")
        .argParser(speedArgument)
        .default(1, "1x"),
    )
    .addOption(
      new Option(
        "--from <time>",
        "UTC time to start at; what is before is read at once",
      ).argParser(timeArgument),
    )
    .addOption(
      new Option(
        "--to <time>",
        "UTC time to end at; what happened later is left out",
      ).argParser(timeArgument),
    );
  withExceptions(
    withOperator(withScreen(withState(withEngine(command)))),
    "with --state, exceptions.toml in that folder",
  ).action((paths: string[], options: ReplayOptions) =>
    run(async () => {
      const { sessionSettings, showScreen } =
        await import("../screen-session.ts");
      return showScreen(
        {
          mode: "replay",
          ...sessionSettings(paths, options),
          journal: options.state !== undefined,
          replay: {
            speed: options.speed,
            fromUs: options.from,
            toUs: options.to,
          },
        },
        options,
      );
    }),
  );
}
