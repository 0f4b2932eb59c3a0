/**
 * The exceptions of a run while it goes on: others change their file, by a key, on the command line or by hand. What it says
 * is put in force, and alerts go and come back. The file is looked at every second and read when it has come to rest; one
 * with an error is told, and what was read before stays in force.
 */
import type { AlertBook, AlertChange } from "../alert/book.ts";
import { isExcept } from "../alert/decision.ts";
import type { Decision } from "../alert/decision.ts";
import { TriplineError } from "../base/errors.ts";
import type { ExceptionStore } from "./exception-store.ts";
import { plural } from "./summary.ts";

/** How often the file is looked at, ms. */
const LOOK_MS = 1_000;

export interface ExceptionTarget {
  readonly store: ExceptionStore;
  readonly book: AlertBook;
  /** Alerts that are hidden, of all exceptions. */
  readonly hidden: () => number;
  readonly onAlerts: (changes: readonly AlertChange[]) => void;
  readonly tell: (level: "info" | "warning" | "error", text: string) => void;
}

export class ExceptionsInForce {
  readonly #target: ExceptionTarget;
  #nextMs = -Infinity;
  /** Of the file at the last look. */
  #seen: string;

  constructor(target: ExceptionTarget) {
    this.#target = target;
    this.#seen = target.store.stamp;
  }

  /**
   * Changes the file, or reads it anew, and puts it in force.
   * @returns how many alerts more it hides; undefined, with a word about it, when that could not be done
   */
  change(change: (store: ExceptionStore) => void): number | undefined {
    const { store, book, hidden, onAlerts, tell } = this.#target;
    const before = hidden();
    try {
      change(store);
    } catch (error) {
      if (!(error instanceof TriplineError)) throw error;
      tell("error", error.message);
      return undefined;
    }
    onAlerts(book.except(store.exceptions));
    return hidden() - before;
  }

  /** Puts in force what somebody else decided, and has written. */
  adopt(decision: Decision): void {
    if (isExcept(decision)) this.change((store) => store.reload());
  }

  /** Looks at the file when it is time for it. */
  look(nowMs: number): void {
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + LOOK_MS;
    const { store, tell } = this.#target;
    const stamp = store.stampNow();
    const isAtRest = stamp === this.#seen;
    this.#seen = stamp;
    if (!isAtRest || stamp === store.stamp) return;
    const more = this.change((each) => each.reload());
    if (more === undefined) {
      tell("warning", "the exceptions of before stay in force");
      return;
    }
    const { length } = store.exceptions;
    const change =
      more === 0
        ? "no alert more or less is hidden"
        : more > 0
          ? `${plural(more, "alert")} more ${more === 1 ? "is" : "are"} hidden`
          : `${plural(-more, "alert")} ${more === -1 ? "is" : "are"} told again`;
    tell(
      "info",
      `${store.path} was changed: ${plural(length, "exception")}, ${change}`,
    );
  }
}
