/**
 * A decoded task in, the same task with the secrets in its texts masked out: what is shown, stored and
 * exported. Command and arguments are read as one line, because the one tells what the other's words mean.
 */
import { MASK, findSecrets, maskHex, maskSecrets } from "./secrets.ts";
import type { SecretSpan } from "./secrets.ts";
import type { DecodedTask, ExecAction, TaskAction } from "./task.ts";

/** The task with every text masked. The decoders themselves return texts as they are. */
export function maskTask(task: DecodedTask): DecodedTask {
  return {
    ...mapTexts(task),
    actions: task.actions.map(maskAction),
    problems: task.problems.map((problem) => ({
      ...mapTexts(problem),
      ...(problem.hex === undefined ? {} : { hex: maskHex(problem.hex) }),
    })),
  };
}

/** The action with every text masked. */
export function maskAction(action: TaskAction): TaskAction {
  return action.type === "exec" ? maskExec(action) : mapTexts(action);
}

function maskExec(action: ExecAction): ExecAction {
  const { command, arguments: args, workingDirectory } = action;
  const commandText = command ?? "";
  const spans = findSecrets(`${commandText} ${args ?? ""}`);
  const behind = commandText.length + 1;
  return {
    ...mapTexts(action),
    ...(command === undefined ? {} : { command: maskPart(command, spans, 0) }),
    ...(typeof args === "string"
      ? { arguments: maskPart(args, spans, behind) }
      : {}),
    ...(typeof workingDirectory === "string"
      ? { workingDirectory: maskSecrets(workingDirectory) }
      : {}),
  };
}

/** Masks what of the spans falls into a part of the line that starts at `from`. */
function maskPart(
  part: string,
  spans: readonly SecretSpan[],
  from: number,
): string {
  let masked = "";
  let at = 0;
  for (const span of spans) {
    const start = Math.max(span.start - from, 0);
    const end = Math.min(span.end - from, part.length);
    if (start >= end) continue;
    masked += part.slice(at, start) + MASK;
    at = end;
  }
  return masked + part.slice(at);
}

/** The value with every string in it masked, at any depth. */
function mapTexts<T>(value: T): T {
  if (typeof value === "string") return maskSecrets(value) as T;
  if (Array.isArray(value)) return value.map((each) => mapTexts(each)) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, mapTexts(each)]),
    ) as T;
  }
  return value;
}
