/**
 * What a replay's bar shows of the part that was played: how fast the events came, and where alerts fired. The bar stands
 * for the logs' bytes, the only measure that is known before they are read, so everything is kept by the share that was
 * read when it happened.
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
import type { ReplayTick, ReplayTimeline } from "../screen/store/snapshot.ts";

export const TIMELINE_BINS = 256;
/** Alerts of one bin whose status is looked up. */
const MOST_IN_BIN = 50;

export class TimelineBins {
  readonly #events = new Float64Array(TIMELINE_BINS);
  readonly #passedUs = new Float64Array(TIMELINE_BINS);
  /** Ids of alerts by bin. */
  readonly #alerts = new Map<number, string[]>();
  #bin = 0;
  #eventsSeen = 0;
  #positionUs: Us | undefined;

  /**
   * The replay has come so far; what came since the last time is spread over the bins between.
   * @param share of the bytes, 0 to 1
   * @param events in all
   */
  advance(share: number, events: number, positionUs: Us): void {
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

  alert(id: string, share: number): void {
    const bin = binOf(share);
    const ids = this.#alerts.get(bin);
    if (ids === undefined) this.#alerts.set(bin, [id]);
    else if (ids.length < MOST_IN_BIN) ids.push(id);
  }

  /** As far as it has come. */
  picture(book: AlertBook): ReplayTimeline {
    const rates: number[] = [];
    for (let bin = 0; bin <= this.#bin; bin++) {
      // Within a second everything is a burst.
      const seconds = Math.max(1, this.#passedUs[bin]! / US_PER_SECOND);
      rates.push(Math.round((this.#events[bin]! / seconds) * 10) / 10);
    }
    const ticks = [...this.#alerts].flatMap(
      ([bin, ids]) => tickOf(bin, ids, book) ?? [],
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

/** The worst that nobody has decided about, else the worst. */
function tickOf(
  bin: number,
  ids: readonly string[],
  book: AlertBook,
): ReplayTick | undefined {
  let worst: ReplayTick | undefined;
  for (const id of ids) {
    const alert = book.get(id);
    if (alert === undefined || alert.match.certainty === "withdrawn") continue;
    const { severity } = alert.match.rule;
    const isNew = alert.status === "open";
    const rank = SEVERITIES.indexOf(severity);
    if (
      worst === undefined ||
      (isNew && !worst.isNew) ||
      (isNew === worst.isNew && rank > SEVERITIES.indexOf(worst.severity))
    ) {
      worst = { bin, severity, isNew };
    }
  }
  return worst;
}
