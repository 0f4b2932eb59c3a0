/**
 * Keys that mean nothing where they are pressed. One is answered in the status line; letters that come right behind it are taken
 * for a word that somebody types without a field being open, and not one of them is done.
 *
 * ```text
 *             a letter without a meaning                another letter, within half a second
 *   listening ──────────────────────────► not listening ──┐ said, not done; the half second begins anew
 *       ▲                                      │    ▲─────┘
 *       └──── half a second, or a key that ────┘
 *             is no letter (Esc, Enter, …)
 * ```
 */
import type { ScreenState } from "../store/ui-store.ts";
import { typedText } from "./key-name.ts";
import { toast } from "./outcome.ts";

/** From one letter of a word to the next. */
export const STRAY_MS = 500;
/** What is said about a key is read at once. */
const SAID_MS = 3_000;

/** A key that has no meaning here. */
export function answerStray(
  state: ScreenState,
  key: string,
  nowMs: number,
): ScreenState {
  const way =
    state.overlay === "none" ? "? shows the keys" : "Esc takes this away";
  const said = say(state, `${key} means nothing here; ${way}`, nowMs);
  return typedText(key) === undefined ? said : begin(said, key, nowMs);
}

/**
 * @returns undefined where the key is to be done; then nothing before it counts any more
 */
export function ignoreStray(
  state: ScreenState,
  key: string,
  nowMs: number,
): ScreenState | undefined {
  const { stray } = state;
  if (stray === undefined || nowMs >= stray.untilMs) return undefined;
  if (typedText(key) === undefined) return undefined;
  const said = say(
    state,
    "no field is open: what is typed is not taken as keys",
    nowMs,
  );
  // A key that is held down is no word: it is heard again.
  return key === stray.key ? said : begin(said, key, nowMs);
}

function begin(state: ScreenState, key: string, nowMs: number): ScreenState {
  return { ...state, stray: { key, untilMs: nowMs + STRAY_MS } };
}

function say(state: ScreenState, text: string, nowMs: number): ScreenState {
  return toast(state, "info", text, nowMs, SAID_MS);
}
