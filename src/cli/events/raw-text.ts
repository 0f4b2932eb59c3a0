/**
 * The line of an event fit to be shown: as it stands in the log, unless it holds a secret; then the document is written
 * anew with the secret masked.
 */
import { maskField } from "../../alert/masked-evidence.ts";
import { maskSecrets } from "../../task/secrets.ts";

/** Longer lines are cut, here and in the masking: linear, but nobody reads on. */
const MOST_CHARS = 64 * 1024;

export function rawText(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // XML, or several documents: masked as the text that it is.
    return cut(maskSecrets(cut(text)));
  }
  // In the text itself every quote and backslash of a command line is escaped, and no switch looks like one.
  let isMasked = false;
  const masked = JSON.stringify(value, (name: string, each: unknown) => {
    const shown =
      typeof each === "string"
        ? maskSecrets(each)
        : isArguments(name, each)
          ? maskedArguments(each)
          : each;
    if (shown !== each) isMasked = true;
    return shown;
  });
  return cut(isMasked ? masked : text);
}

function isArguments(name: string, value: unknown): value is string[] {
  return (
    name === "args" &&
    Array.isArray(value) &&
    value.every((each) => typeof each === "string")
  );
}

/** A secret may be an argument of its own: the switch before it tells. */
function maskedArguments(values: string[]): string[] | string {
  const text = values.join(", ");
  const masked = maskField("process.args", text);
  return masked === text ? values : masked;
}

function cut(text: string): string {
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text;
}
