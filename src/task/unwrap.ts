/**
 * The command of a task in, the commands nested inside it out, outermost first. Secrets in the layers are
 * masked; `&`, `|` and `;` are not split, a person reads the text whole.
 */
import { peel } from "./peel.ts";
import type { Unopened } from "./peel.ts";
import { maskHex, maskSecrets } from "./secrets.ts";
import type { CommandLayer, Unwrapped } from "./task.ts";

export const MAX_LAYERS = 8;
/** All layers together. */
export const MAX_LAYER_CHARS = 256 * 1024;

/**
 * Peels until nothing peels. Never throws.
 *
 * @param command program of an action, or a whole command line
 * @param args arguments of the action; null and absent are the same here
 */
export function unwrapCommand(
  command: string,
  args?: string | null,
): Unwrapped {
  const layers: CommandLayer[] = [];
  let text = commandLine(command, args);
  let chars = text.length;
  if (chars > MAX_LAYER_CHARS) return { layers, problem: "too-large" };
  for (;;) {
    const peeled = peel(text);
    if (peeled === undefined || ("text" in peeled && peeled.text === text)) {
      return { layers };
    }
    if ("problem" in peeled) return { layers, problem: sentence(peeled) };
    chars += peeled.text.length;
    if (layers.length === MAX_LAYERS || chars > MAX_LAYER_CHARS) {
      return { layers, problem: "depth-limit" };
    }
    layers.push({
      kind: peeled.kind,
      text: maskSecrets(peeled.text),
      ...(peeled.truncated ? { truncated: true } : {}),
    });
    text = peeled.text;
  }
}

/** One line of a program and its arguments; a path with blanks gets the quotes that keep it together. */
export function commandLine(command: string, args?: string | null): string {
  if (args === undefined || args === null || args === "") return command;
  const program = command.trim();
  const needsQuotes = /\s/.test(program) && !program.includes('"');
  return `${needsQuotes ? `"${program}"` : command} ${args}`;
}

function sentence({ problem, hex }: Unopened): string {
  return hex === undefined ? problem : `${problem}: ${maskHex(hex)}`;
}
