/**
 * `tripline watch PATH…` and `tripline PATH…`: the live screen over files, folders and globs; `--headless` prints alerts
 * as they fire.
 */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { UsageError } from "../../base/errors.ts";
import { US_PER_MS } from "../../base/time.ts";
import { didYouMean } from "../../lang/did-you-mean.ts";
import type { ExitCode } from "../exit-codes.ts";
import { say } from "../say.ts";
import {
  withEngine,
  withExceptions,
  withOperator,
  withScreen,
  withState,
} from "../options.ts";
import type { SessionOptions } from "../screen-session.ts";

interface WatchOptions extends SessionOptions {
  readonly headless?: boolean;
}

/** Options that only make sense with a screen. */
const SCREEN_ONLY = [
  "theme",
  "utc",
  "local",
  "color",
  "ascii",
  "lowBandwidth",
  "plain",
  "renderer",
  "bell",
  "windowTitle",
  "operator",
  "readonly",
] as const;

export function watchCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  const command = program
    .command("watch", { isDefault: true })
    .summary("follow logs on a live screen (the default)")
    .description(
      "Follows logs while they are written and shows pending sequences, alerts and decoded task actions.\nFiles, folders and globs; new files in folders are picked up.",
    )
    .argument(
      "<path...>",
      "log files, folders or globs, or - for standard input",
    )
    .option(
      "--headless",
      "no screen: alerts as NDJSON on stdout as they fire; with --state, each once even if it is started again",
    );
  withExceptions(
    withOperator(withScreen(withState(withEngine(command)))),
    "exceptions.toml in the folder of --state",
  ).action((paths: string[], options: WatchOptions) =>
    run(async () => {
      refuseMistypedCommand(program, paths[0]!);
      if (options.headless === true) {
        for (const name of SCREEN_ONLY) {
          if (command.getOptionValueSource(name) === "cli") {
            throw new UsageError(
              `--headless has no screen, so ${flagOf(name, options)} has no meaning`,
              "leave one of the two out",
            );
          }
        }
        const { loadRuleSet } = await import("../rule-set.ts");
        const { watchHeadless } = await import("../headless.ts");
        const { ExceptionStore, exceptionNotes } =
          await import("../exception-store.ts");
        const { withExceptionFields } = await import("../exception-check.ts");
        const report = loadRuleSet(options, say);
        const store = ExceptionStore.open(options, report.rules);
        exceptionNotes(store, Date.now() * US_PER_MS).forEach(say);
        return watchHeadless(paths, {
          rules: withExceptionFields(report.rules, store.exceptions),
          exceptions: store,
          latenessUs: options.lateness,
          windows: options.window,
          stormLimit: options.stormLimit,
          fullHostNames: options.fullHostNames,
          state: options.state,
        });
      }
      const { sessionSettings, showScreen } =
        await import("../screen-session.ts");
      return showScreen(
        {
          mode: "live",
          ...sessionSettings(paths, options),
          journal: true,
          replay: undefined,
        },
        options,
      );
    }),
  );
}

function flagOf(
  name: (typeof SCREEN_ONLY)[number],
  { color }: WatchOptions,
): string {
  if (name === "color" && color === false) return "--no-color";
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `tripline wach …` would otherwise wait for a file of that name to appear. */
function refuseMistypedCommand(program: Command, word: string): void {
  if (!/^[a-z]+$/.test(word) || existsSync(word)) return;
  const near = didYouMean(
    word,
    program.commands.map((each) => each.name()),
  );
  if (near === undefined) return;
  throw new UsageError(
    `no file or folder "${word}"`,
    `did you mean the command "tripline ${near}"?`,
  );
}
