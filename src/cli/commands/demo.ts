/**
 * `tripline demo`: the screen on the bundled samples, played back quickly.
 */
import { join } from "node:path";
import { Option } from "commander";
import type { Command } from "commander";
import { packageRoot } from "../../base/package-root.ts";
import { DEFAULT_LATENESS_US } from "../../engine/limits.ts";
import { DEFAULT_WINDOWS } from "../../engine/spl/windows.ts";
import type { ExitCode } from "../exit-codes.ts";
import { speedArgument, withScreen } from "../options.ts";
import type { ScreenOptions } from "../options.ts";

export function demoCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const command = program
    .command("demo")
    .summary("the screen on bundled samples: an incident, replayed")
    .description(
      "Replays a bundled incident: a scheduled task is created over the network, and its network event is logged last.\nPress ? for the keys and q to leave.",
    )
    .addOption(
      new Option("--speed <n>", "1x to 1000x, or max")
        .argParser(speedArgument)
        .default(30, "30x"),
    );
  withScreen(command).action(
    (options: ScreenOptions & { speed: number | "max" }) =>
      run(async () => {
        const { showScreen } = await import("../screen-session.ts");
        return showScreen(
          {
            mode: "replay",
            paths: [
              join(packageRoot(), "samples", "incident-winlogbeat.ndjson"),
            ],
            rules: [],
            bundled: true,
            latenessUs: DEFAULT_LATENESS_US,
            windows: DEFAULT_WINDOWS,
            stormLimit: undefined,
            keepEvents: options.keepEvents,
            journal: false,
            state: undefined,
            replay: {
              speed: options.speed,
              fromUs: undefined,
              toUs: undefined,
            },
          },
          options,
        );
      }),
  );
}
