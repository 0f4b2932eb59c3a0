/**
 * What the terminal is told of new alerts besides the picture, for an operator who looks elsewhere: the bell, and the
 * title of the window. In comes what the worker said last, out come the bell or a title to be set. A title holds our own
 * words and a number, and never text from a log.
 *
 * ```text
 *             an alert that counts
 *   quiet ─────────────────────────► due ── 5 s since the last ring ─► rings, quiet
 * ```
 */
import type { Snapshot } from "./snapshot.ts";

/** For which alerts the bell rings. */
export const BELL_CHOICES = ["crit", "any"] as const;
export type BellChoice = (typeof BELL_CHOICES)[number];

/** A bell that rings more often is switched off. */
const BELL_PAUSE_MS = 5_000;

export interface NoticeOptions {
  readonly bell: BellChoice | undefined;
  readonly title: boolean;
}

export interface Notice {
  readonly rings: boolean;
  /** Undefined while it stays as it is. */
  readonly title: string | undefined;
}

export class Notices {
  readonly #options: NoticeOptions;
  #seen: number | undefined;
  /** The backlog of the start has been read. */
  #isUpToDate = false;
  #isDue = false;
  #rungMs = -Infinity;
  /** The title that stands there; undefined while none is asked for. */
  title: string | undefined;

  constructor(options: NoticeOptions) {
    this.#options = options;
  }

  look({ alerts, state }: Snapshot, nowMs: number): Notice {
    return {
      rings: this.#rings(alerts, state, nowMs),
      title: this.#newTitle(alerts.open),
    };
  }

  #rings(
    alerts: Snapshot["alerts"],
    state: Snapshot["state"],
    nowMs: number,
  ): boolean {
    const { bell } = this.#options;
    if (bell === undefined) return false;
    const count = bell === "any" ? alerts.total : alerts.critical;
    const isMore = this.#seen !== undefined && count > this.#seen;
    this.#seen = count;
    // What is found in the backlog of the start is not happening now; a later burst is.
    if (isMore && this.#isUpToDate) this.#isDue = true;
    this.#isUpToDate ||= state !== "loading" && state !== "catching-up";
    if (!this.#isDue || nowMs < this.#rungMs + BELL_PAUSE_MS) return false;
    this.#isDue = false;
    this.#rungMs = nowMs;
    return true;
  }

  #newTitle(open: number): string | undefined {
    if (!this.#options.title) return undefined;
    const title = open === 0 ? "tripline" : `tripline: ${open} new`;
    if (title === this.title) return undefined;
    this.title = title;
    return title;
  }
}
