/**
 * The record numbers of one channel of one host. Windows numbers the records of a channel without leaving any out, so a
 * number that never comes is a record that was lost, deleted or not forwarded. A log that is made anew begins at 1 again.
 *
 *                    a number far below the highest one, written later than all
 *     numbering ────────────────────────────────────────────────────────────────► restarted: the next numbering
 *        ▲  │                                                                        │
 *        │  └─ anything else, however late: a place among its ranges                 │
 *        └──── written before the restart, far above the numbers since ◄─────────────┘
 *
 * Order does not matter: of a numbering that goes on, a number written later than all is higher than all, so no order of
 * arrival looks like a restart. Numbers may be written somewhat out of step (each processor has its buffer): what is meant
 * by "far" allows for that. Bounded: two numberings are kept, older ones as sums.
 */
import type { Us } from "../../base/time.ts";
import { largestOf, NumberRanges } from "./number-ranges.ts";
import type { Gaps, NumberRange, SavedRanges } from "./number-ranges.ts";

/** Neighbouring records are written up to so many numbers out of step: buffers of processors are emptied one by one. */
export const OUT_OF_STEP = 1_000;
const MAX_RESTARTS = 20;

export interface Restart {
  /** When the first record of the new numbering was written. */
  readonly atUs: Us;
  /** The highest number before, the first one after. */
  readonly before: number;
  readonly after: number;
}

export interface RecordNumbersReport extends Gaps {
  /** Lowest and highest number of the numbering that goes on. */
  readonly first: number;
  readonly last: number;
  /** Numbers that came again: the same record read twice. */
  readonly repeated: number;
  readonly restarts: number;
  /** The last twenty of them. */
  readonly restartList: readonly Restart[];
}

interface Numbering {
  readonly ranges: NumberRanges;
  /** The earliest and the latest time at which one of its records was written. */
  firstUs: Us;
  newestUs: Us;
}

/** Times are null where there is none. */
interface SavedNumbering {
  readonly ranges: SavedRanges;
  readonly firstUs: Us | null;
  readonly newestUs: Us | null;
}

/** As a checkpoint holds them. */
export interface SavedNumbers {
  readonly current: SavedNumbering;
  readonly previous?: SavedNumbering;
  readonly gone: Gaps;
  readonly repeated: number;
  readonly restarts: number;
  readonly restartList: readonly Restart[];
}

export class RecordNumbers {
  #current: Numbering = newNumbering();
  #previous: Numbering | undefined;
  /** Of numberings that are no longer kept. */
  #gone: Gaps = { gaps: 0, missing: 0, unsure: 0, largest: [] };
  #repeated = 0;
  #restarts = 0;
  #restartList: readonly Restart[] = [];

  save(): SavedNumbers {
    return {
      current: saveNumbering(this.#current),
      ...(this.#previous && { previous: saveNumbering(this.#previous) }),
      gone: this.#gone,
      repeated: this.#repeated,
      restarts: this.#restarts,
      restartList: this.#restartList,
    };
  }

  restore(saved: SavedNumbers): void {
    this.#current = restoreNumbering(saved.current);
    this.#previous = saved.previous && restoreNumbering(saved.previous);
    this.#gone = saved.gone;
    this.#repeated = saved.repeated;
    this.#restarts = saved.restarts;
    this.#restartList = saved.restartList;
  }

  /**
   * @param writtenUs when the record was written; undefined where the log does not tell: then no restart is seen
   * @returns false if the record was there before
   */
  add(n: number, writtenUs: Us | undefined): boolean {
    const numbering = this.#numberingOf(n, writtenUs);
    if (writtenUs !== undefined) {
      if (writtenUs > numbering.newestUs) numbering.newestUs = writtenUs;
      if (writtenUs < numbering.firstUs) numbering.firstUs = writtenUs;
    }
    const isNew = numbering.ranges.add(n);
    if (!isNew) this.#repeated++;
    return isNew;
  }

  /** Undefined while there is no number. */
  report(): RecordNumbersReport | undefined {
    const { lowest, highest } = this.#current.ranges;
    if (lowest === undefined || highest === undefined) return undefined;
    const numberings = [this.#previous, this.#current];
    const parts = numberings.flatMap((each) => each?.ranges.gaps() ?? []);
    return {
      ...[this.#gone, ...parts].reduce(sumOf),
      first: lowest,
      last: highest,
      repeated: this.#repeated,
      restarts: this.#restarts,
      restartList: this.#restartList,
    };
  }

  #numberingOf(n: number, writtenUs: Us | undefined): Numbering {
    const current = this.#current;
    const { lowest, highest } = current.ranges;
    if (writtenUs === undefined || lowest === undefined) return current;
    if (writtenUs > current.newestUs && n < highest! - OUT_OF_STEP) {
      return this.#restart({ atUs: writtenUs, before: highest!, after: n });
    }
    const previous = this.#previous;
    const isOld =
      previous !== undefined &&
      writtenUs < current.firstUs &&
      n > highest! + OUT_OF_STEP;
    return isOld ? previous : current;
  }

  #restart(restart: Restart): Numbering {
    if (this.#previous !== undefined) {
      this.#gone = sumOf(this.#gone, this.#previous.ranges.gaps());
    }
    this.#previous = this.#current;
    this.#current = newNumbering();
    this.#restarts++;
    this.#restartList = [...this.#restartList, restart].slice(-MAX_RESTARTS);
    return this.#current;
  }
}

function newNumbering(): Numbering {
  return {
    ranges: new NumberRanges(),
    firstUs: Infinity,
    newestUs: -Infinity,
  };
}

function saveNumbering({
  ranges,
  firstUs,
  newestUs,
}: Numbering): SavedNumbering {
  return {
    ranges: ranges.save(),
    firstUs: Number.isFinite(firstUs) ? firstUs : null,
    newestUs: Number.isFinite(newestUs) ? newestUs : null,
  };
}

function restoreNumbering(saved: SavedNumbering): Numbering {
  const numbering = newNumbering();
  numbering.ranges.restore(saved.ranges);
  numbering.firstUs = saved.firstUs ?? Infinity;
  numbering.newestUs = saved.newestUs ?? -Infinity;
  return numbering;
}

function sumOf(a: Gaps, b: Gaps): Gaps {
  const largest: readonly NumberRange[] = [...a.largest, ...b.largest];
  return {
    gaps: a.gaps + b.gaps,
    missing: a.missing + b.missing,
    unsure: a.unsure + b.unsure,
    largest: largestOf(largest),
  };
}
