/**
 * A `schtasks` command line in, what it does to which task out. Options start with `/` or `-`, in any order and
 * case; the values of `/P` and `/RP` are optional and never kept.
 */
import { scheduleLine } from "./schtasks-schedule.ts";
import { missingValue, splitTaskRun, unexpectedWords } from "./task-command.ts";
import type { CommandParts, TaskVerb } from "./task-command.ts";
import type { TaskProblem } from "./task.ts";
import { splitWords } from "./words.ts";
import type { SplitOptions, Word } from "./words.ts";

const VERBS = new Set([
  "create",
  "change",
  "run",
  "end",
  "delete",
  "query",
  "showsid",
]);

/** Options with a value. Those of a password may go without: the program asks for it. */
const VALUE_OPTIONS = new Set(
  "s u p ru rp sc mo d m i tn tr st et sd ed ri du ec xml rl delay fo".split(
    " ",
  ),
);

const FLAGS = new Set(
  "k v1 f it np z hresult enable disable nh v ?".split(" "),
);

const OPTIONAL_VALUE = new Set(["p", "rp"]);

/**
 * Reads the line.
 *
 * @param line from the program's name on, without what another command of the same line does
 */
export function readSchtasks(
  line: string,
  options: SplitOptions = {},
): CommandParts {
  const words = splitWords(line, options).slice(1);
  const verb = findVerb(words);
  const values = new Map<string, string | null>();
  const problems: TaskProblem[] = [];
  const unexpected: Word[] = [];

  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const { name, attached } = schtasksOption(word.text);
    if (name === undefined) {
      unexpected.push(word);
    } else if (VERBS.has(name) || isFlag(name, verb)) {
      values.set(name, "");
    } else if (attached !== undefined) {
      values.set(name, attached);
    } else {
      const next = words[i + 1];
      const value = next === undefined || isOption(next) ? null : next.text;
      if (value !== null) i++;
      else if (!isOptional(name, verb)) problems.push(missingValue(word.text));
      values.set(name, value);
    }
  }

  const creates = verb === "create";
  const defines = creates || verb === "change";
  const run = defines ? (values.get("tr") ?? null) : null;
  return {
    tool: "schtasks",
    verb,
    host: hostName(values.get("s")),
    taskName: values.get("tn") ?? null,
    action: run === null ? null : splitTaskRun(run),
    xmlFile: creates ? (values.get("xml") ?? null) : null,
    runAs: defines ? account(values.get("ru")) : null,
    connectAs: values.get("u") ?? null,
    runLevel: defines ? (values.get("rl") ?? null) : null,
    schedule: defines ? scheduleLine(values) : null,
    force: values.has("f"),
    problems: [...problems, ...unexpectedWords(line, unexpected)],
  };
}

/** Without a verb the program lists the tasks. */
function findVerb(words: readonly Word[]): TaskVerb {
  for (const { text } of words) {
    const { name } = schtasksOption(text);
    if (name !== undefined && VERBS.has(name)) return name as TaskVerb;
  }
  return "query";
}

/** True for options that stand alone, verbs included. */
export function isSchtasksFlag(name: string): boolean {
  return VERBS.has(name) || FLAGS.has(name);
}

/**
 * A word that is an option or a verb: its name in lower case, and the value of `/opt:value`. Known ones only: a word
 * such as `/Zebra9` is a value.
 */
export function schtasksOption(text: string): {
  name?: string;
  attached?: string;
} {
  if (text[0] !== "/" && text[0] !== "-") return {};
  const colon = text.indexOf(":");
  const name = text.slice(1, colon < 0 ? undefined : colon).toLowerCase();
  if (colon < 0) {
    return VERBS.has(name) || VALUE_OPTIONS.has(name) || FLAGS.has(name)
      ? { name }
      : {};
  }
  return VALUE_OPTIONS.has(name)
    ? { name, attached: text.slice(colon + 1) }
    : {};
}

function isOption({ text }: Word): boolean {
  return schtasksOption(text).name !== undefined;
}

/** `/I` has a value when a task is created; with `/Run` it means "now". */
function isFlag(name: string, verb: TaskVerb): boolean {
  return FLAGS.has(name) || (name === "i" && verb === "run");
}

function isOptional(name: string, verb: TaskVerb): boolean {
  return OPTIONAL_VALUE.has(name) || (name === "xml" && verb === "query");
}

export function hostName(value: string | null | undefined): string | undefined {
  const host = value?.replace(/^\\+/, "");
  return host === "" ? undefined : host;
}

/** An empty account is the system's. */
function account(value: string | null | undefined): string | null {
  return value === "" ? "SYSTEM" : (value ?? null);
}
