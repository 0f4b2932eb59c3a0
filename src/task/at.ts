/**
 * An `at` command line in, what it does out. The tool does nothing on current Windows, but its protocol still
 * makes tasks where it is switched on; they run as SYSTEM.
 */
import type { CommandParts } from "./task-command.ts";
import { splitWords } from "./words.ts";

/*
 *   at [\\host] time [/interactive] [/every:days | /next:days] command
 *   at [\\host] [id] [/delete [/yes]]
 */

/**
 * Reads the line.
 *
 * @returns undefined where the words do not fit the syntax: `at` is an English word.
 */
export function readAt(line: string): CommandParts | undefined {
  const words = splitWords(line);
  let at = 1;
  const host = /^\\\\([^\\\s]+)$/.exec(words[at]?.text ?? "")?.[1];
  if (host !== undefined) at++;
  const first = words[at]?.text;
  const base = { tool: "at", host } as const;

  if (first !== undefined && isTime(first)) {
    at++;
    let days = `once at ${first}`;
    for (; at < words.length; at++) {
      const option = /^\/(interactive|every:|next:)(.*)$/i.exec(
        words[at]!.text,
      );
      if (option === null) break;
      const [, name, value] = option;
      if (/^e/i.test(name!)) days = `every ${value} at ${first}`;
      if (/^n/i.test(name!)) days = `next ${value} at ${first}`;
    }
    const command = words[at];
    if (command === undefined) return undefined;
    const args = line.slice(command.end).trim();
    return {
      ...base,
      verb: "create",
      action: { command: command.text, arguments: args === "" ? null : args },
      runAs: "SYSTEM",
      schedule: days,
    };
  }

  const id = /^\d{1,9}$/.test(first ?? "") ? first : undefined;
  if (id !== undefined) at++;
  const rest = words.slice(at).map(({ text }) => text.toLowerCase());
  const taskName = id === undefined ? null : `At${id}`;
  if (rest.length === 0) return { ...base, verb: "query", taskName };
  const deletes = rest[0] === "/delete" || rest[0] === "/d";
  if (!deletes || rest.slice(1).some((word) => !/^\/y(?:es)?$/.test(word))) {
    return undefined;
  }
  return { ...base, verb: "delete", taskName, force: rest.length > 1 };
}

function isTime(word: string): boolean {
  return /^\d{1,2}:\d\d(?:[ap]m?)?$/i.test(word);
}
