/** What a key or a report leads to: the next state, and what has to be done outside of it. */
import type { Command } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";

export type Effect =
  | { readonly type: "send"; readonly command: Command }
  | { readonly type: "quit" }
  | { readonly type: "repaint" }
  | { readonly type: "suspend" }
  /** The screen is to look otherwise: a bundled theme, or a file. */
  | { readonly type: "theme"; readonly name: string }
  /** To the terminal's clipboard, and to a file. */
  | { readonly type: "copy"; readonly name: string; readonly text: string }
  /** Nothing can be shown: leave, with the reason on standard error. */
  | {
      readonly type: "fail";
      readonly message: string;
      readonly exitCode: number;
    };

export interface Outcome {
  readonly state: ScreenState;
  readonly effects: readonly Effect[];
}

/** A toast stays this long. */
export const TOAST_MS = 8_000;

export function done(
  state: ScreenState,
  ...effects: readonly Effect[]
): Outcome {
  return { state, effects };
}

export function send(command: Command): Effect {
  return { type: "send", command };
}

export function toast(
  state: ScreenState,
  level: "info" | "error",
  text: string,
  nowMs: number,
  forMs = TOAST_MS,
): ScreenState {
  return { ...state, toast: { level, text, untilMs: nowMs + forMs } };
}
