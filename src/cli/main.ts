/**
 * The command line. Each command is a file in `commands/` and loads what it needs when it runs, so that `--help` and
 * `decode` start without the engine or the screen.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import {
  OutputError,
  SourceError,
  TriplineError,
  UsageError,
} from "../base/errors.ts";
import { packageRoot } from "../base/package-root.ts";
import { alertsCommand } from "./commands/alerts.ts";
import { completionCommand } from "./commands/completion.ts";
import { decodeCommand } from "./commands/decode.ts";
import { demoCommand } from "./commands/demo.ts";
import { explainCommand } from "./commands/explain.ts";
import { fieldsCommand } from "./commands/fields.ts";
import { replayCommand } from "./commands/replay.ts";
import { rulesCommand } from "./commands/rules.ts";
import { scanCommand } from "./commands/scan.ts";
import { tasksCommand } from "./commands/tasks.ts";
import { verifyCommand } from "./commands/verify.ts";
import { watchCommand } from "./commands/watch.ts";
import { EXIT, EXIT_CODES_HELP } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { print } from "./output.ts";
import { say } from "./say.ts";

/** Runs one command line; sets the process' exit code. */
export async function main(args: readonly string[]): Promise<void> {
  process.stderr.off("error", ignore).on("error", ignore);
  const program = buildProgram(async (action) => {
    try {
      process.exitCode = await action();
    } catch (error) {
      process.exitCode = tellError(error);
    }
  }, args[0]);
  if (args.length === 0) {
    // Nothing to watch: that is a question, not a command.
    program.outputHelp({ error: true });
    process.exitCode = EXIT.usage;
    return;
  }
  // Of help and version it is to be known whether they could be written, too.
  let help = "";
  const writeOut = (text: string): void => void (help += text);
  forEachCommand(program, (command) => command.configureOutput({ writeOut }));
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end with 0; everything else is a mistake on the command line.
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  if (help === "") return;
  try {
    await print(help);
  } catch (error) {
    process.exitCode = tellError(error);
  }
}

/** Who cannot be told what is wrong is not told: what goes to standard output counts. */
function ignore(): void {}

type Run = (action: () => Promise<ExitCode>) => Promise<void>;

/** By their names, in the order of the help. */
const COMMANDS: ReadonlyMap<string, (program: Command, run: Run) => void> =
  new Map([
    ["watch", watchCommand],
    ["replay", replayCommand],
    ["scan", scanCommand],
    ["rules", rulesCommand],
    ["explain", explainCommand],
    ["verify", verifyCommand],
    ["tasks", tasksCommand],
    ["decode", decodeCommand],
    ["fields", fieldsCommand],
    ["alerts", alertsCommand],
    ["demo", demoCommand],
    ["completion", completionCommand],
  ]);

/** One tells a mistyped command from a file, the other completes command lines. */
const KNOW_OTHERS: readonly string[] = ["watch", "completion"];

/**
 * @param only the first word of the command line: where it names a command, the others are not defined, which takes some
 *   milliseconds
 */
export function buildProgram(run: Run, only?: string): Command {
  const program = new Command("tripline");
  program
    .description(
      "Follows Windows logs (winlogbeat, Sysmon, Security as JSON), runs detection rules on them as published, and shows half matched sequences, alerts with their evidence, and what a new scheduled task would run.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      "after",
      `
Start here
  tripline demo                                a replayed incident, no setup
  tripline /var/log/winlogbeat                 follow a folder of logs
  tripline scan evidence.ndjson.gz             read once, print the alerts
  tripline replay evidence.ndjson --speed 30x  play it back
  tripline decode 'schtasks /create /s …'      what would this task run?

${EXIT_CODES_HELP}`,
    );
  const isAlone = only !== undefined && !KNOW_OTHERS.includes(only);
  const alone = isAlone ? COMMANDS.get(only) : undefined;
  for (const each of alone ? [alone] : COMMANDS.values()) each(program, run);
  forEachCommand(program, (command) => {
    exitByException(command);
    refuseOptionsOfParent(command);
  });
  return program;
}

/** The command, and those below it. */
function forEachCommand(
  command: Command,
  visit: (command: Command) => void,
): void {
  visit(command);
  for (const sub of command.commands) forEachCommand(sub, visit);
}

/** commander would call process.exit; all of ours goes through {@link main}. */
function exitByException(command: Command): void {
  command.exitOverride();
  command.configureOutput({
    outputError: (text, write) => write(teaching(text, command)),
  });
}

/**
 * A command with subcommands takes its own options wherever they stand, also where a subcommand is named: one that the
 * subcommand does not have would be passed over in silence.
 */
function refuseOptionsOfParent(command: Command): void {
  command.hook("preSubcommand", (parent, sub) => {
    const own = new Set(sub.options.map((option) => option.attributeName()));
    const lost = parent.options
      .filter((option) => {
        const name = option.attributeName();
        return parent.getOptionValueSource(name) === "cli" && !own.has(name);
      })
      .map(({ long, flags }) => long ?? flags);
    if (lost.length === 0) return;
    const name = `${parent.name()} ${sub.name()}`;
    const [them, belong] =
      lost.length === 1 ? ["it", "it is"] : ["them", "they are"];
    sub.error(
      `error: "${name}" does not take ${lost.join(", ")}\n  leave ${them} out: ${belong} for "tripline ${parent.name()}" alone; see "tripline ${name} --help"`,
    );
  });
}

/** What commander says is wrong, with what to do about it below, as everywhere. */
function teaching(text: string, command: Command): string {
  const said = text
    .replace(/^error: /, "tripline: ")
    .replace(/\n\(Did you mean (.*)\?\)/, '\n  did you mean "$1"?');
  return /^tripline: (?:missing required|required option|too many) /.test(said)
    ? `${said}  usage: ${command.createHelp().commandUsage(command)}\n`
    : said;
}

function version(): string {
  const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function tellError(error: unknown): ExitCode {
  if (!(error instanceof TriplineError)) {
    process.stderr.write(
      `tripline: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nThis is a fault in tripline, please report it with the lines above.\n`,
    );
    return EXIT.usage;
  }
  say(`tripline: ${error.message}`);
  if (error instanceof UsageError && error.hint !== undefined) {
    say(`  ${error.hint}`);
  }
  if (error instanceof OutputError) return EXIT.output;
  // Rule files are configuration; sources are logs.
  const isLog = error instanceof SourceError && !error.code.startsWith("rule-");
  return isLog ? EXIT.source : EXIT.usage;
}
