/**
 * What a command line says about a scheduled task, whichever tool it uses, and the pieces all readers of such
 * lines share.
 */
import { problem } from "./problem.ts";
import { findSecrets } from "./secrets.ts";
import type { DecodedTask, TaskProblem } from "./task.ts";
import type { Word } from "./words.ts";

export type TaskTool = "schtasks" | "at" | "powershell" | "wmic";

export type TaskVerb =
  "create" | "change" | "run" | "end" | "delete" | "query" | "showsid";

export interface TaskCommand {
  /** Null where variables hide the program's name. */
  readonly tool: TaskTool | null;
  readonly verb: TaskVerb;
  /** `unknown`: a host is named, but by a variable. */
  readonly remote: boolean | "unknown";
  readonly targetHost: string | null;
  /** The wrapper that carries it to the other host: `psexec`, `wmic`, `winrs`, … */
  readonly via: string | null;
  readonly taskName: string | null;
  /** As written, secrets included: mask it where it is shown. */
  readonly action: {
    readonly command: string;
    readonly arguments: string | null;
  } | null;
  /** The definition comes from this file, which the log does not have. */
  readonly xmlFile: string | null;
  /** The definition that stands in the line itself, as XML; null where there is none. Mask it where it is shown. */
  readonly definition: DecodedTask | null;
  readonly runAs: string | null;
  /** Account for the connection to the other host. */
  readonly connectAs: string | null;
  readonly runLevel: string | null;
  /** One line: `every 15 min from 09:00`. */
  readonly schedule: string | null;
  readonly force: boolean;
  /** Number of secret values in the line. */
  readonly passwords: number;
  /** The whole line with every secret replaced. */
  readonly masked: string;
  readonly problems: readonly TaskProblem[];
}

/** What a reader of one tool's syntax finds; {@link TaskCommand} adds what concerns the whole line. */
export interface CommandParts {
  readonly tool: TaskTool | null;
  readonly verb: TaskVerb;
  /** Undefined: none named. Null: named, but by a variable. */
  readonly host?: string | null | undefined;
  readonly via?: string;
  readonly taskName?: string | null;
  readonly action?: TaskCommand["action"];
  readonly xmlFile?: string | null;
  /** A definition in the line itself. */
  readonly xml?: string | null;
  readonly runAs?: string | null;
  readonly connectAs?: string | null;
  readonly runLevel?: string | null;
  readonly schedule?: string | null;
  readonly force?: boolean;
  readonly problems?: readonly TaskProblem[];
}

/** An option that should have a value and has none. */
export function missingValue(option: string): TaskProblem {
  return problem("missing-value", `${option} has no value.`, { field: option });
}

/** Longest piece of a line that a message quotes. */
const MAX_QUOTED_CHARS = 200;

/** Words that the tool's syntax has no place for, quoted without those that belong to a secret. */
export function unexpectedWords(
  line: string,
  words: readonly Word[],
): TaskProblem[] {
  const secrets = findSecrets(line);
  const shown = words
    .filter(
      ({ start, end }) =>
        !secrets.some((secret) => secret.start < end && start < secret.end),
    )
    .map(({ start, end }) => line.slice(start, end))
    .join(" ");
  return shown === ""
    ? []
    : [
        problem(
          "unexpected-words",
          `Not understood: ${shown.slice(0, MAX_QUOTED_CHARS)}`,
        ),
      ];
}

/**
 * Splits what a task is to run as the tools do: quotes around the program, double or single, keep it together;
 * else it ends at the first blank, also inside `C:\Program Files\x.exe`: that is what the task will try.
 */
export function splitTaskRun(value: string): TaskCommand["action"] {
  const text = value.trim();
  if (text === "") return null;
  const quote = text[0]!;
  const quoted = quote === '"' || quote === "'";
  const close = quoted ? text.indexOf(quote, 1) : text.search(/\s/);
  const end = close < 0 ? text.length : close;
  const args = text.slice(quoted ? end + 1 : end).trim();
  return {
    command: text.slice(quoted ? 1 : 0, end),
    arguments: args === "" ? null : args,
  };
}
