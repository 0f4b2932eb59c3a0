/**
 * What a replay's bar shows of the part that was played: how fast the events came, and where alerts fired. The bar stands
 * for the logs' bytes, the only measure that is known before they are read, so everything is kept by the share that was
 * read when it happened. What was played stays known when the replay goes back.
 *
 * ```text
 *   share of the bytes   0 ├──┬──┬──┬──┬──────────────┤ 1       256 bins
 *   by bin                 events, event time passed; alerts
 * ```
 */
import type { AlertBook } from "../alert/book.ts";
import { US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { SEVERITIES } from "../rule/rule.ts";
import type { Severity } from "../rule/rule.ts";
import type { ReplayTick, ReplayTimeline } from "../screen/store/snapshot.ts";

export const TIMELINE_BINS = 256;
/** Alerts of one bin whose status is looked up. */
const MOST_IN_BIN = 50;

export class TimelineBins {
  readonly #events = new Float64Array(TIMELINE_BINS);
  readonly #passedUs = new Float64Array(TIMELINE_BINS);
  /** Alerts by bin, with the severity they had. */
  readonly #alerts = new Map<number, Map<string, Severity>>();
  #bin = 0;
  #eventsSeen = 0;
  #positionUs: Us | undefined;

  /**
   * The replay has come so far; what came since the last time is spread over the bins between.
   * @param share of the bytes, 0 to 1
   * @param events in all; a part that was played before adds nothing
   */
  advance(share: number, events: number, positionUs: Us): void {
    if (events < this.#eventsSeen) return;
    const to = Math.max(this.#bin, binOf(share));
    const bins = to - this.#bin + 1;
    const came = (events - this.#eventsSeen) / bins;
    const passedUs = (positionUs - (this.#positionUs ?? positionUs)) / bins;
    for (let bin = this.#bin; bin <= to; bin++) {
      this.#events[bin]! += came;
      this.#passedUs[bin]! += passedUs;
    }
    this.#bin = to;
    this.#eventsSeen = events;
    this.#positionUs = positionUs;
  }

  alert(id: string, severity: Severity, share: number): void {
    const bin = binOf(share);
    const known = this.#alerts.get(bin);
    if (known === undefined) this.#alerts.set(bin, new Map([[id, severity]]));
    else if (known.size < MOST_IN_BIN) known.set(id, severity);
  }

  /** @param share where the replay stands now; alerts beyond it have yet to fire again */
  picture(book: AlertBook, share: number): ReplayTimeline {
    const here = binOf(share);
    const rates: number[] = [];
    for (let bin = 0; bin <= this.#bin; bin++) {
      // Within a second everything is a burst.
      const seconds = Math.max(1, this.#passedUs[bin]! / US_PER_SECOND);
      rates.push(Math.round((this.#events[bin]! / seconds) * 10) / 10);
    }
    const ticks = [...this.#alerts].flatMap(
      ([bin, alerts]) => tickOf(bin, alerts, book, bin > here) ?? [],
    );
    return { bins: TIMELINE_BINS, rates, ticks };
  }
}

function binOf(share: number): number {
  return Math.max(
    0,
    Math.min(TIMELINE_BINS - 1, Math.floor(share * TIMELINE_BINS)),
  );
}

/** The worst that nobody has decided about, else the worst; those that have yet to fire again count last. */
function tickOf(
  bin: number,
  alerts: ReadonlyMap<string, Severity>,
  book: AlertBook,
  isBeyond: boolean,
): ReplayTick | undefined {
  let worst: ReplayTick | undefined;
  for (const [id, severity] of alerts) {
    const alert = book.get(id);
    if (alert === undefined && !isBeyond) continue;
    if (alert?.match.certainty === "withdrawn") continue;
    const tick = {
      bin,
      severity,
      isNew: book.statusOf(id) === "open",
      isAhead: alert === undefined,
    };
    if (worst === undefined || rankOf(tick) > rankOf(worst)) worst = tick;
  }
  return worst;
}

function rankOf({ severity, isNew, isAhead }: ReplayTick): number {
  const rank = SEVERITIES.indexOf(severity);
  return rank + (isNew ? 10 : 0) + (isAhead ? 0 : 20);
}
