/**
 * What Ink says about a key, as the one name the binding table uses: `j`, `G`, `Ctrl-D`, `Shift-Tab`,
 * `Space`, `Esc`. Printable keys are named after themselves.
 */
import { graphemes } from "../../base/text-width.ts";

/** The part of Ink's `Key` that is asked for. */
export interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly meta: boolean;
}

/** @returns undefined for what has no name: Alt with a key, several characters at once, unknown sequences. */
export function keyName(input: string, key: InkKey): string | undefined {
  if (key.upArrow) return "Up";
  if (key.downArrow) return "Down";
  if (key.leftArrow) return "Left";
  if (key.rightArrow) return "Right";
  if (key.pageDown) return "PgDn";
  if (key.pageUp) return "PgUp";
  if (key.home) return "Home";
  if (key.end) return "End";
  if (key.return) return "Enter";
  if (key.escape) return "Esc";
  if (key.tab) return key.shift ? "Shift-Tab" : "Tab";
  if (key.backspace) return "Backspace";
  if (key.delete) return "Delete";
  if (key.meta || input === "") return undefined;
  if (key.ctrl) return `Ctrl-${input.toUpperCase()}`;
  if (input === " ") return "Space";
  return isOneCharacter(input) ? input : undefined;
}

function isOneCharacter(input: string): boolean {
  const pieces = graphemes(input);
  pieces.next();
  return pieces.next().done === true && input >= " ";
}

/** The text a key types into a field; undefined for keys that type nothing. */
export function typedText(name: string): string | undefined {
  if (name === "Space") return " ";
  return isOneCharacter(name) ? name : undefined;
}
