/**
 * Small makers for the result types: a problem or a note with its sentence, an object without its undefined
 * fields, and the status that follows from what was read.
 */
import type { DecodedTask, TaskAction, TaskProblem } from "./task.ts";

type Details = Partial<
  Pick<TaskProblem, "offset" | "field" | "need" | "have" | "hex">
>;

/** Something is wrong with the input: lowers the status. */
export function problem(
  code: string,
  message: string,
  details: Details = {},
): TaskProblem {
  return { code, level: "problem", message, ...details };
}

/** Worth saying, but nothing is missing: leaves the status at ok. */
export function note(
  code: string,
  message: string,
  details: Details = {},
): TaskProblem {
  return { code, level: "note", message, ...details };
}

/** The object without the fields that are undefined: "not reached" is told by absence, also in JSON. */
export function defined<T extends object>(fields: {
  [K in keyof T]: T[K] | undefined;
}): T {
  const result: Partial<T> = {};
  for (const key of Object.keys(fields) as (keyof T)[]) {
    const value = fields[key];
    if (value !== undefined) result[key] = value;
  }
  return result as T;
}

/** ok: at most notes. partial: a problem, but at least one action. error: no action at all. */
export function statusOf(
  actions: readonly TaskAction[],
  problems: readonly TaskProblem[],
): DecodedTask["status"] {
  if (actions.length === 0) return "error";
  return problems.some(({ level }) => level === "problem") ? "partial" : "ok";
}
