/** The line in which a place of a replay is typed, in place of status and footer, and below it the keys or what is wrong. */
import type { KeyContext } from "../keys/bindings.ts";
import type { JumpState } from "../store/ui-store.ts";
import { footerLine } from "./bottom.ts";
import { fieldSegments } from "./field.ts";
import type { Line } from "./segment.ts";
import { cutSegments, logText, spread, word } from "./segment.ts";

const PROMPT = "jump to ";
const EXAMPLES = "11:41  +5m  -30s  40%  11:41..11:43";

export function jumpLines(
  { field, problem }: JumpState,
  context: KeyContext,
  width: number,
): Line[] {
  const room = Math.max(1, width - PROMPT.length);
  const input = [word(PROMPT, "key"), ...fieldSegments(field, room, true)];
  const hint = field.text === "" ? [word(EXAMPLES, "muted")] : [];
  return [
    width < PROMPT.length + EXAMPLES.length + 4
      ? { segments: cutSegments(input, width) }
      : spread(input, hint, width),
    problem === undefined
      ? footerLine(context, width)
      : { segments: logText(problem, width, { role: "error" }) },
  ];
}
