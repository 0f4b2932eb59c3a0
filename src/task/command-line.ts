/**
 * Any command line in, what it does to a scheduled task out, also from inside the wrappers that carry it:
 * `cmd /c`, encoded PowerShell, psexec, wmic, winrs, Invoke-Command. Passwords given to the tool itself are
 * counted, not kept; the action is as written and may hold others.
 */
import { readAt } from "./at.ts";
import { leadingQuoted, peel, withoutCarets, wmicNode } from "./peel.ts";
import { invokedHost, readPowerShell } from "./powershell-task.ts";
import { problem, statusOf } from "./problem.ts";
import { readSchtasks } from "./schtasks.ts";
import { findSecrets, maskSpans } from "./secrets.ts";
import { splitTaskRun } from "./task-command.ts";
import type { CommandParts, TaskCommand } from "./task-command.ts";
import type { DecodedTask, ExecAction, TaskProblem } from "./task.ts";
import { decodeTaskXml } from "./task-xml.ts";
import { programName, splitCommands, splitWords } from "./words.ts";

export type { TaskCommand, TaskTool, TaskVerb } from "./task-command.ts";

/** Windows itself allows 32,767. */
export const MAX_LINE_CHARS = 65_536;
/** Wrappers inside wrappers. */
const MAX_DEPTH = 8;

interface Place {
  readonly shell: "cmd" | "powershell";
  readonly depth: number;
  /** Host that the wrappers outside name; null where it is a variable. */
  readonly host?: string | null | undefined;
  readonly via?: string | undefined;
}

/**
 * Reads a command line. Never throws; linear in the text for each of at most 8 wrappers.
 *
 * @param line as the event has it
 * @param options.host name of the machine it ran on, to tell its own name from another's
 * @param options.program name under which the program was built, which counts where the line names it otherwise
 * @returns undefined where the line is not about scheduled tasks
 */
export function readTaskCommand(
  line: string,
  options: {
    readonly host?: string | undefined;
    readonly program?: string | undefined;
  } = {},
): TaskCommand | undefined {
  if (line.length > MAX_LINE_CHARS) {
    return /sch?tasks|scheduledtask|schedule\.service/i.test(line)
      ? complete({ ...NOT_READ, problems: [tooLarge()] }, line, options.host)
      : undefined;
  }
  const parts =
    search(byItsName(line, options.program), { shell: "cmd", depth: 0 }) ??
    // A script block as the PowerShell log has it.
    (/\b(?:invoke-command|icm)\b/i.test(line)
      ? search(line, { shell: "powershell", depth: 0 })
      : undefined);
  return parts && complete(parts, line, options.host);
}

/** Programs that make tasks, or carry what does; a copy of one goes by any name. */
const PROGRAMS = new Set(
  "schtasks sctasks at cmd powershell pwsh wmic psexec psexec64 winrs".split(
    " ",
  ),
);

/** The line with the program's own name in front, where it was started by another one. */
function byItsName(line: string, program: string | undefined): string {
  const name = programName(program ?? "");
  const first = splitWords(line.slice(0, MAX_NAME_CHARS))[0];
  if (first === undefined || !PROGRAMS.has(name)) return line;
  return programName(first.text) === name
    ? line
    : `${name}${line.slice(first.end)}`;
}

/** Longest path of a program that is replaced. */
const MAX_NAME_CHARS = 1_024;

const NOT_READ = { tool: null, verb: "query" } as const;

function tooLarge(): TaskProblem {
  return problem(
    "too-large",
    `The command line has more than ${MAX_LINE_CHARS} characters; it was not read.`,
    { need: MAX_LINE_CHARS },
  );
}

function search(text: string, place: Place): CommandParts | undefined {
  if (place.depth > MAX_DEPTH) return undefined;
  const invoked = place.shell === "powershell" ? invokedHost(text) : undefined;
  const inside =
    invoked === undefined
      ? place
      : { ...place, host: invoked, via: "invoke-command" };
  for (const command of splitCommands(text, place.shell)) {
    const parts = readCommand(command, inside);
    if (parts !== undefined) return parts;
  }
  const script = readPowerShell(text);
  return script && placed(script, inside);
}

function readCommand(command: string, place: Place): CommandParts | undefined {
  // `@` keeps cmd from echoing, a bracket starts a group.
  const text = command.replace(/^[\s@(]+/, "");
  const words = splitWords(text);
  const first = words[0]?.text ?? "";
  // Carets that an outer cmd has left in the program's name are in the rest of the line, too.
  const plain = first.includes("^") ? withoutCarets(text) : text;
  switch (programName(first)) {
    case "schtasks":
    case "sctasks":
      return placed(
        readSchtasks(plain, { singleQuotes: place.shell === "powershell" }),
        place,
      );
    case "at": {
      const parts = readAt(plain);
      return parts && placed(parts, place);
    }
    case "wmic": {
      const job = readWmicJob(plain);
      if (job !== undefined) return placed(job, place);
      break;
    }
    default:
      if (/[%!]/.test(first) && looksLikeSchtasks(text)) {
        return placed(hiddenProgram(text), place);
      }
  }
  const peeled = peel(plain);
  if (peeled === undefined || "problem" in peeled) return undefined;
  return search(peeled.text, {
    shell: peeled.kind.startsWith("powershell") ? "powershell" : "cmd",
    depth: place.depth + 1,
    host: peeled.host ?? place.host,
    via: REMOTE_KINDS[peeled.kind] ?? place.via,
  });
}

const REMOTE_KINDS: Readonly<Record<string, string>> = {
  "wmic-process-create": "wmic",
  psexec: "psexec",
  winrs: "winrs",
};

/** Adds what the wrappers outside say: a command without a host of its own is local where they run it. */
function placed(parts: CommandParts, { host, via }: Place): CommandParts {
  return {
    ...parts,
    host: parts.host === undefined ? host : parts.host,
    ...(host === undefined || via === undefined ? {} : { via }),
  };
}

/** `wmic job call create "cmd",…`: makes a task of the `at` kind itself. */
function readWmicJob(command: string): CommandParts | undefined {
  const words = splitWords(command);
  const at = words.findIndex(
    ({ text }, i) =>
      /^job$/i.test(text) &&
      /^call$/i.test(words[i + 1]?.text ?? "") &&
      /^create$/i.test(words[i + 2]?.text ?? ""),
  );
  const value = at < 0 ? undefined : words[at + 3];
  if (value === undefined) return undefined;
  return {
    tool: "wmic",
    verb: "create",
    host: wmicNode(words),
    action: splitTaskRun(leadingQuoted(command.slice(value.start))),
    runAs: "SYSTEM",
  };
}

function looksLikeSchtasks(text: string): boolean {
  return (
    /\s[-/](?:create|change|run|delete)(?=\s|$)/i.test(text) &&
    /\s[-/](?:tn|tr|xml)\s/i.test(text)
  );
}

function hiddenProgram(text: string): CommandParts {
  const parts = readSchtasks(text);
  return {
    ...parts,
    tool: null,
    problems: [
      problem("hidden-program", "program name hidden by variables"),
      ...(parts.problems ?? []),
    ],
  };
}

function complete(
  parts: CommandParts,
  line: string,
  ownHost: string | undefined,
): TaskCommand {
  const secrets = findSecrets(line);
  return {
    tool: parts.tool,
    verb: parts.verb,
    remote: isRemote(parts.host, ownHost),
    targetHost: parts.host ?? null,
    via: parts.via ?? null,
    taskName: parts.taskName ?? null,
    action: parts.action ?? null,
    xmlFile: parts.xmlFile ?? null,
    definition:
      parts.xml === undefined || parts.xml === null
        ? null
        : decodeTaskXml(parts.xml),
    runAs: parts.runAs ?? null,
    connectAs: parts.connectAs ?? null,
    runLevel: parts.runLevel ?? null,
    schedule: parts.schedule ?? null,
    force: parts.force ?? false,
    passwords: secrets.length,
    masked: maskSpans(line, secrets),
    problems: parts.problems ?? [],
  };
}

function isRemote(
  host: string | null | undefined,
  ownHost: string | undefined,
): boolean | "unknown" {
  if (host === undefined) return false;
  if (host === null || /[%!$]/.test(host)) return "unknown";
  const label = hostLabel(host);
  if (["localhost", ".", "127.0.0.1", "::1", ""].includes(label)) return false;
  return ownHost === undefined || label !== hostLabel(ownHost);
}

/** First label of a host name in lower case, to compare names by; an address stays whole. */
export function hostLabel(host: string): string {
  const name = host.trim().replace(/^\\+/, "").toLowerCase();
  if (name === "." || name.includes(":") || /^[\d.]+$/.test(name)) return name;
  const dot = name.indexOf(".");
  return dot < 0 ? name : name.slice(0, dot);
}

/** The command as a definition: what the task would run, as far as the line tells. */
export function taskCommandToDecoded(command: TaskCommand): DecodedTask {
  const { definition } = command;
  if (definition !== null) {
    return {
      ...definition,
      source: "command-line",
      problems: [...command.problems, ...definition.problems],
      runAs: command.runAs ?? definition.runAs ?? null,
      runLevel: command.runLevel ?? definition.runLevel ?? null,
      uri: command.taskName ?? definition.uri ?? null,
    };
  }
  const problems = [...command.problems];
  if (command.xmlFile !== null) {
    problems.push(
      problem(
        "definition-in-file",
        `The definition comes from the file ${command.xmlFile}, which the log does not have.`,
        { field: "xml" },
      ),
    );
  }
  const actions: ExecAction[] =
    command.action === null
      ? []
      : [{ type: "exec", id: null, workingDirectory: null, ...command.action }];
  return {
    // A change of the password alone is read in full, too.
    status: problems.length === 0 ? "ok" : statusOf(actions, problems),
    source: "command-line",
    problems,
    actions,
    context: null,
    runAs: command.runAs,
    runLevel: command.runLevel,
    triggers: command.schedule === null ? [] : [command.schedule],
    uri: command.taskName,
  };
}
