/**
 * Changes of alerts that are told only in part, since their numbers grow: what was not told is kept, so that a run can
 * say its last word. One change an alert: the newest.
 */
import type { AlertChange } from "../alert/book.ts";
import { isWorthTelling } from "../alert/suppression.ts";

export class Untold {
  readonly #changes = new Map<string, AlertChange>();

  /** @returns false for a change that is kept for later; `"last"` for the last word on numbers that were not told */
  take(change: AlertChange): boolean | "last" {
    const { kind, alert } = change;
    if (isWorthTelling(kind, alert)) {
      const hadMore = this.#changes.delete(alert.id);
      return hadMore && kind === "confirmed" ? "last" : true;
    }
    if (kind === "revised") this.#changes.set(alert.id, change);
    return false;
  }

  /** What was not told, once. */
  rest(): readonly AlertChange[] {
    const rest = [...this.#changes.values()];
    this.#changes.clear();
    return rest;
  }
}
