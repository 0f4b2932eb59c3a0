/**
 * A `schtasks` command line that creates a task in, the machine that it is created on out: another one, this one by
 * name, or this one because none is named. Detections that look for `/s` in the text fire on `/sc` and `/st` as well;
 * this says which it was.
 *
 * Values are taken as the tool itself takes them: the word behind an option is its value whatever it looks like, so
 * that `/tn /s` is a task named `/s`. (The reader of commands in general is more careful, for lines that are cut.)
 */
import { maskAction } from "./mask-task.ts";
import { scheduleLine } from "./schtasks-schedule.ts";
import { hostName, isSchtasksFlag, schtasksOption } from "./schtasks.ts";
import { maskSecrets } from "./secrets.ts";
import { splitTaskRun } from "./task-command.ts";
import { commandLine } from "./unwrap.ts";
import { splitWords } from "./words.ts";

export interface SchtasksTarget {
  readonly verdict: "remote" | "self" | "local" | "unreadable";
  /** As the line names it, without backslashes in front; of `remote` and `self`. */
  readonly host?: string;
  /** `creates the task on fs02`, `no /S: matched on /SC` … Secrets are masked here and below. */
  readonly text: string;
  readonly task?: string;
  /** Program and arguments. */
  readonly runs?: string;
  readonly xmlFile?: string;
  readonly runAs?: string;
  /** `every day at 09:00` */
  readonly schedule?: string;
}

/** Windows itself allows 32,767. */
const MAX_LINE_CHARS = 65_536;

interface Walk {
  /** First value of each option; null where there is none. */
  readonly values: ReadonlyMap<string, string | null>;
  /** Where the letters `/s` stand, other than as the option itself: `/SC`, `inside /TR` … */
  readonly lookalikes: readonly string[];
  readonly closes: boolean;
}

/**
 * Reads the line of a process that is schtasks. Never throws; linear in the text.
 *
 * @param host name of the machine that the process ran on
 * @returns undefined where the line creates nothing
 */
export function schtasksTarget(
  line: string,
  host: string,
): SchtasksTarget | undefined {
  const { values, lookalikes, closes } = walk(line.slice(0, MAX_LINE_CHARS));
  if (!values.has("create")) return undefined;
  return { ...judge(values, lookalikes, closes, host), ...facts(values) };
}

function judge(
  values: Walk["values"],
  lookalikes: readonly string[],
  closes: boolean,
  ownHost: string,
): Pick<SchtasksTarget, "verdict" | "host" | "text"> {
  const named = hostName(values.get("s"));
  if (!closes || (values.has("s") && named === undefined)) {
    return { verdict: "unreadable", text: "could not read the arguments" };
  }
  if (named === undefined) {
    const matched =
      lookalikes.length === 0 ? "" : `: matched ${lookalikes.join(", ")}`;
    return { verdict: "local", text: `no /S${matched}` };
  }
  const shown = maskSecrets(named);
  return isOwnHost(named, ownHost)
    ? { verdict: "self", host: shown, text: "names this computer" }
    : {
        verdict: "remote",
        host: shown,
        text: `creates the task on ${shown}`,
      };
}

const LOOPBACK = new Set([".", "localhost", "127.0.0.1", "::1"]);

/** Names with a domain on both sides are compared whole, else by their first label. */
function isOwnHost(named: string, own: string): boolean {
  const a = named.trim().toLowerCase();
  const b = own.trim().toLowerCase();
  if (LOOPBACK.has(a) || a === b) return true;
  const isAddress = /^[\d.]+$|:/.test(a);
  const bothWhole = a.includes(".") && b.includes(".");
  return !isAddress && !bothWhole && a.split(".", 1)[0] === b.split(".", 1)[0];
}

/** The words behind the program's name, option by option. */
function walk(line: string): Walk {
  const words = splitWords(line);
  const values = new Map<string, string | null>();
  const lookalikes: string[] = [];
  const look = (text: string, where: string): void => {
    if (/\/s/i.test(text) && !lookalikes.includes(where)) {
      lookalikes.push(where);
    }
  };
  const set = (name: string, value: string | null): void => {
    if (!values.has(name)) values.set(name, value);
  };
  look(words[0]?.text ?? "", "inside the program's path");
  for (let i = 1; i < words.length; i++) {
    const { text } = words[i]!;
    const { name, attached } = schtasksOption(text);
    if (name === undefined) {
      look(text, "on a word that is no option");
      continue;
    }
    const option = `/${name.toUpperCase()}`;
    if (name !== "s") look(text.slice(0, 2), `on ${option}`);
    if (isSchtasksFlag(name)) {
      set(name, "");
      continue;
    }
    if (attached !== undefined) {
      if (name !== "s") look(attached, `inside ${option}`);
      set(name, attached);
      continue;
    }
    const next = words[i + 1]?.text;
    // The program asks for a password that is not given.
    const isLeftOut =
      next === undefined ||
      ((name === "p" || name === "rp") &&
        schtasksOption(next).name !== undefined);
    set(name, isLeftOut ? null : next);
    if (isLeftOut) continue;
    i++;
    // A password is not looked into: the text would tell of it.
    if (name !== "p" && name !== "rp") look(next, `inside ${option}`);
  }
  return {
    values,
    lookalikes,
    closes: words.every(({ unclosed }) => unclosed !== true),
  };
}

/** What a reader asks next, from the same walk. */
function facts(values: Walk["values"]): Partial<SchtasksTarget> {
  const text = (name: string): string | undefined => {
    const value = values.get(name);
    return value === undefined || value === null
      ? undefined
      : maskSecrets(value);
  };
  const action = splitTaskRun(values.get("tr") ?? "");
  const exec = action && maskAction({ type: "exec", id: null, ...action });
  const runs =
    exec?.type === "exec"
      ? commandLine(exec.command ?? "", exec.arguments)
      : undefined;
  const task = text("tn");
  const xmlFile = text("xml");
  const runAs = text("ru") === "" ? "SYSTEM" : text("ru");
  const schedule = scheduleLine(values) ?? undefined;
  return {
    ...(task === undefined ? {} : { task }),
    ...(runs === undefined ? {} : { runs }),
    ...(xmlFile === undefined ? {} : { xmlFile }),
    ...(runAs === undefined ? {} : { runAs }),
    ...(schedule === undefined ? {} : { schedule }),
  };
}
