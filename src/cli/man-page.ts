/**
 * The man page: the command tree in, a page in man(7) out. It says what `--help` says, all of it in one place;
 * `man/tripline.1` is written from it and a test compares the two.
 */
import { PLACES } from "../screen/keys/bindings.ts";
import type { Place } from "../screen/keys/bindings.ts";
import type { PlaceKeys } from "../screen/keys/table/place-keys.ts";
import type {
  ArgumentNode,
  CommandNode,
  OptionNode,
} from "./completion/command-tree.ts";
import { allCommands } from "./completion/command-tree.ts";
import { EXIT_CODES_HELP } from "./exit-codes.ts";

/** @param version of the program, as it stands at the foot of each page */
export function manPage(program: CommandNode, version: string): string {
  const { name, description } = program;
  const named = allCommands(program).filter(({ path }) => path.length > 0);
  return [
    `.\\" Written from the command line's own help; see test/unit/cli/man-page.test.ts.`,
    `.TH ${name.toUpperCase()} 1 "" "${name} ${version}" "User Commands"`,
    ".SH NAME",
    `${name} \\- a live detection monitor for the terminal`,
    ".SH SYNOPSIS",
    ...synopsis(program),
    ".SH DESCRIPTION",
    ...paragraphs(description),
    ".PP",
    "Without a command, the paths are watched. Options mean the same on every command that has them.",
    ".SH COMMANDS",
    ...named.flatMap((command) => commandLines(name, command)),
    ".SH KEYS",
    "Of the screen; ? shows those that work where you are, : finds all that can be done by a few letters of its name.",
    ...PLACES.filter(({ place }) => IN_KEYS.includes(place)).flatMap(keyLines),
    ".SH EXIT STATUS",
    ...exitCodes(),
    ".SH FILES",
    ...entry(
      bold("$XDG_STATE_HOME/tripline"),
      "The journal of alerts and decisions, exports, and the filters that the screen remembers; ~/.local/state/tripline where the variable is not set. The option --state names another folder.",
    ),
    ".SH ENVIRONMENT",
    ...entry(bold("NO_COLOR"), "If it is set, no colours are used."),
    ...entry(bold("XDG_STATE_HOME"), "See FILES."),
    ".SH EXAMPLES",
    ...EXAMPLES.flatMap(([line, what]) => entry(bold(line), what)),
    ".SH NOTES",
    "tripline only reads. It opens no connection, runs nothing it finds, and opens no path named in a log.",
    "",
  ].join("\n");
}

const EXAMPLES = [
  ["tripline demo", "A replayed incident, nothing to set up."],
  ["tripline /var/log/winlogbeat", "Follow a folder of logs."],
  [
    "tripline scan evidence.ndjson.gz --format html > report.html",
    "Read once, write a report.",
  ],
  [
    "tripline replay evidence.ndjson --speed 30x",
    "Play a log back on the screen.",
  ],
  ["tripline rules check my-rules/", "Say which rules load, and why not."],
] as const;

function synopsis({ name, commands }: CommandNode): string[] {
  const lines = commands.map(
    ({ name: sub, arguments: own, commands: below }) => {
      const words = below.length > 0 ? ["[command]"] : own.map((a) => a.usage);
      return `.B ${name} ${sub}\n${roff(["[options]", ...words].join(" "))}`;
    },
  );
  return lines.flatMap((line, i) => (i === 0 ? [line] : [".br", line]));
}

function commandLines(program: string, command: CommandNode): string[] {
  const { path, description, options } = command;
  const usage = command.arguments.map(({ usage: own }) => own).join(" ");
  return [
    `.SS ${roff([program, ...path].join(" "))}${usage === "" ? "" : ` ${roff(usage)}`}`,
    ...paragraphs(description),
    ...command.arguments.flatMap(argumentLines),
    ...options.flatMap(optionLines),
  ];
}

function argumentLines({ usage, description, value }: ArgumentNode): string[] {
  const choices =
    value.kind === "choices" ? ` One of ${value.choices.join(", ")}.` : "";
  return entry(roff(usage), `${sentence(description)}${choices}`);
}

function optionLines(option: OptionNode): string[] {
  const { short, long, placeholder, value, description, fallback } = option;
  const names = [short, long].filter((name) => name !== undefined);
  const tail = placeholder === undefined ? "" : ` \\fI${roff(placeholder)}\\fR`;
  const head = `${names.map(bold).join(", ")}${tail}`;
  const choices =
    value?.kind === "choices" ? ` One of ${value.choices.join(", ")}.` : "";
  const usual = fallback === undefined ? "" : ` Default: ${fallback}.`;
  return entry(head, `${sentence(description)}${choices}${usual}`);
}

/** Places whose keys are worth knowing before the screen is open. */
const IN_KEYS: readonly Place[] = [
  "move",
  "list",
  "rows",
  "triage",
  "filtered",
  "flow",
  "replay",
  "screens",
  "anywhere",
];

function keyLines({ title, bindings }: PlaceKeys): string[] {
  return [
    `.SS ${roff(title)}`,
    ...bindings.flatMap(({ keys, label }) =>
      entry(keys.map(bold).join(", "), sentence(label)),
    ),
  ];
}

/** A term and, indented below it, what it means. */
function entry(head: string, text: string): string[] {
  return [".TP", head, roff(text)];
}

function exitCodes(): string[] {
  return EXIT_CODES_HELP.split("\n").flatMap((line) => {
    const found = /^\s+(\d+)\s+(.+)$/.exec(line);
    return found === null ? [] : entry(bold(found[1]!), sentence(found[2]!));
  });
}

/** Lines of a description; those that are indented are examples and stay as they are. */
function paragraphs(text: string): string[] {
  let isExample = false;
  const lines = text.split("\n").flatMap((line) => {
    const was = isExample;
    isExample = line.startsWith("  ");
    return [
      ...(isExample && !was ? [".PP", ".nf"] : []),
      ...(!isExample && was ? [".fi", ".PP"] : []),
      roff(line),
    ];
  });
  return isExample ? [...lines, ".fi"] : lines;
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

/** Text as roff reads it: no escapes, hyphens that can be copied, and no line that begins as a request does. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("…", "...")
    .replace(/^([.'])/, "\\&$1");
}
