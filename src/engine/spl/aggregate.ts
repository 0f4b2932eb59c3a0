/**
 * The functions of `tstats`, `stats` and `eventstats`, one value after another. A field's value and its time go in, a cell
 * comes out; no result depends on the order in which the values came. What would grow with the log is bounded and what went
 * beyond is counted ({@link Accumulator.beyond}):
 *
 * | function           | holds                                                                       |
 * |--------------------|-----------------------------------------------------------------------------|
 * | values             | the first of the sorted distinct values: 100 at most, of 8 KiB together     |
 * | dc                 | 4,096 texts                                                                 |
 * | sum, avg, stdev    | a few numbers                                                               |
 * | all others         | one or two values                                                           |
 */
import { US_PER_SECOND } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import type { AggregateFunction } from "../../lang/spl/tree.ts";
import { compareText, cutText, numberOf, textOf } from "./cells.ts";
import { ExactSum } from "./exact-sum.ts";
import type { Cell, CellScalar } from "./row.ts";

export const MAX_VALUES = 100;
/** UTF-16 units of all values of one list. */
export const MAX_VALUES_TEXT = 8_192;
export const MAX_DISTINCT = 4_096;

/** One function over one group. */
export interface Accumulator {
  /** Takes an event for a function without a field: `count` alone. */
  addEvent(): void;
  /**
   * Takes the values of a field in one event or row.
   *
   * @param values none where it is missing
   * @param timeUs when the event happened; undefined for a row without a time, which is neither early nor late
   */
  add(values: readonly CellScalar[], timeUs: Us | undefined): void;
  /** Undefined: no column. */
  result(): Cell | undefined;
  /** How many values came that the result does not show, repetitions counted; 0 while it is exact. */
  readonly beyond: number;
  /** What it has taken in, as a checkpoint holds it. */
  save(): SavedAccumulator;
  /** Takes up what one of the same function has saved. */
  restore(saved: SavedAccumulator): void;
}

/** Which it is, the function knows. */
export type SavedAccumulator = readonly unknown[];

/** Starts a function over a new group. */
export function createAccumulator(name: AggregateFunction): Accumulator {
  switch (name) {
    case "count":
      return new Count();
    case "min":
      return new Extreme(-1);
    case "max":
      return new Extreme(1);
    case "sum":
      return new Sum();
    case "avg":
      return new Average();
    case "stdev":
      return new Deviation();
    case "values":
      return new Values();
    case "dc":
      return new DistinctCount();
    case "earliest":
      return new AtTime(-1);
    case "latest":
      return new AtTime(1);
  }
}

/** Seconds as a search has them, in the unit of this program. */
export const secondsToUs = (seconds: number): Us =>
  Math.round(seconds * US_PER_SECOND);

/** Microseconds as seconds with a fraction. */
export const usToSeconds = (us: Us): number => us / US_PER_SECOND;

/** What every function has that reads a field. */
abstract class FieldAccumulator implements Accumulator {
  addEvent(): void {
    // Without its field there is nothing to take.
  }

  abstract add(values: readonly CellScalar[], timeUs: Us | undefined): void;

  abstract result(): Cell | undefined;

  get beyond(): number {
    return 0;
  }

  abstract save(): SavedAccumulator;

  abstract restore(saved: SavedAccumulator): void;
}

/** A sum that ran over is no number in JSON. */
const restoreSum = (parts: unknown): ExactSum =>
  new ExactSum((parts as (number | null)[]).map((part) => part ?? NaN));

class Count extends FieldAccumulator {
  #count = 0;

  override addEvent(): void {
    this.#count++;
  }

  /** An event counts once, however many values it has. */
  override add(values: readonly CellScalar[]): void {
    if (values.length > 0) this.#count++;
  }

  override result(): number {
    return this.#count;
  }

  override save(): SavedAccumulator {
    return [this.#count];
  }

  override restore(saved: SavedAccumulator): void {
    [this.#count] = saved as [number];
  }
}

/** `min`, `max`: of numbers if all are numbers, else of texts. */
class Extreme extends FieldAccumulator {
  readonly #sign: 1 | -1;
  /** Undefined from the first value on that is no number. */
  #number: number | undefined;
  #text: string | undefined;

  constructor(sign: 1 | -1) {
    super();
    this.#sign = sign;
  }

  override add(values: readonly CellScalar[]): void {
    for (const value of values) {
      const number = numberOf(value);
      const text = cutText(textOf(value));
      if (this.#text === undefined) {
        this.#number = number;
        this.#text = text;
        continue;
      }
      if (compareText(text, this.#text) * this.#sign > 0) this.#text = text;
      if (number === undefined) this.#number = undefined;
      else if (this.#number !== undefined) {
        if ((number - this.#number) * this.#sign > 0) this.#number = number;
      }
    }
  }

  override result(): CellScalar | undefined {
    return this.#number ?? this.#text;
  }

  override save(): SavedAccumulator {
    return [this.#number ?? null, this.#text ?? null];
  }

  override restore(saved: SavedAccumulator): void {
    const [number, text] = saved as [number | null, string | null];
    this.#number = number ?? undefined;
    this.#text = text ?? undefined;
  }
}

/** Numbers only: other texts have no part in it. */
class Sum extends FieldAccumulator {
  #sum = new ExactSum();
  #count = 0;

  override add(values: readonly CellScalar[]): void {
    for (const value of values) {
      const number = numberOf(value);
      if (number === undefined) continue;
      this.#sum.add(number);
      this.#count++;
    }
  }

  get count(): number {
    return this.#count;
  }

  override result(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum.value;
  }

  override save(): SavedAccumulator {
    return [this.#sum.parts, this.#count];
  }

  override restore(saved: SavedAccumulator): void {
    const [parts, count] = saved as [unknown, number];
    this.#sum = restoreSum(parts);
    this.#count = count;
  }
}

class Average extends FieldAccumulator {
  readonly #sum = new Sum();

  override add(values: readonly CellScalar[]): void {
    this.#sum.add(values);
  }

  override result(): number | undefined {
    const sum = this.#sum.result();
    return sum === undefined ? undefined : sum / this.#sum.count;
  }

  override save(): SavedAccumulator {
    return this.#sum.save();
  }

  override restore(saved: SavedAccumulator): void {
    this.#sum.restore(saved);
  }
}

/** Of a sample (n − 1); 0 for a single value. */
class Deviation extends FieldAccumulator {
  #sum = new ExactSum();
  #squares = new ExactSum();
  #count = 0;

  override add(values: readonly CellScalar[]): void {
    for (const value of values) {
      const number = numberOf(value);
      if (number === undefined) continue;
      this.#sum.add(number);
      this.#squares.addProduct(number, number);
      this.#count++;
    }
  }

  override result(): number | undefined {
    const n = this.#count;
    if (n < 2) return n === 0 ? undefined : 0;
    // n·Σx² − (Σx)², which cancel nearly: exactly, and rounded at the end.
    const spread = new ExactSum();
    for (const part of this.#squares.parts) spread.addProduct(n, part);
    for (const a of this.#sum.parts) {
      for (const b of this.#sum.parts) spread.addProduct(-a, b);
    }
    return Math.sqrt(Math.max(0, spread.value) / n / (n - 1));
  }

  override save(): SavedAccumulator {
    return [this.#sum.parts, this.#squares.parts, this.#count];
  }

  override restore(saved: SavedAccumulator): void {
    const [sum, squares, count] = saved as [unknown, unknown, number];
    this.#sum = restoreSum(sum);
    this.#squares = restoreSum(squares);
    this.#count = count;
  }
}

/**
 * The distinct values in the order of text, from the first to the last that there is room for. A value that did not fit
 * closes the list: nothing behind it can get in, so the list depends on the values alone and not on their order.
 */
class Values extends FieldAccumulator {
  /** How often each came. */
  readonly #kept = new Map<string, number>();
  #length = 0;
  /** The first value that did not fit. */
  #end: string | undefined;
  #beyond = 0;

  override get beyond(): number {
    return this.#beyond;
  }

  override add(values: readonly CellScalar[]): void {
    for (const value of values) this.#add(cutText(textOf(value)));
  }

  #add(text: string): void {
    const count = this.#kept.get(text);
    if (count !== undefined) {
      this.#kept.set(text, count + 1);
      return;
    }
    if (this.#end !== undefined && compareText(text, this.#end) >= 0) {
      this.#beyond++;
      return;
    }
    this.#kept.set(text, 1);
    this.#length += text.length;
    if (this.#kept.size > MAX_VALUES || this.#length > MAX_VALUES_TEXT) {
      this.#cut();
    }
  }

  #cut(): void {
    const sorted = [...this.#kept.keys()].sort(compareText);
    while (this.#kept.size > MAX_VALUES || this.#length > MAX_VALUES_TEXT) {
      const last = sorted.pop()!;
      this.#beyond += this.#kept.get(last)!;
      this.#kept.delete(last);
      this.#length -= last.length;
      this.#end = last;
    }
  }

  override result(): readonly string[] | undefined {
    return this.#kept.size === 0
      ? undefined
      : [...this.#kept.keys()].sort(compareText);
  }

  override save(): SavedAccumulator {
    return [[...this.#kept], this.#end ?? null, this.#beyond];
  }

  override restore(saved: SavedAccumulator): void {
    const [kept, end, beyond] = saved as [
      [string, number][],
      string | null,
      number,
    ];
    for (const [text, count] of kept) {
      this.#kept.set(text, count);
      this.#length += text.length;
    }
    this.#end = end ?? undefined;
    this.#beyond = beyond;
  }
}

class DistinctCount extends FieldAccumulator {
  readonly #seen = new Set<string>();
  #beyond = 0;

  /** Not 0: there are more than the result says. */
  override get beyond(): number {
    return this.#beyond;
  }

  override add(values: readonly CellScalar[]): void {
    for (const value of values) {
      const text = textOf(value);
      if (this.#seen.size < MAX_DISTINCT) this.#seen.add(text);
      else if (!this.#seen.has(text)) this.#beyond++;
    }
  }

  override result(): number {
    return this.#seen.size;
  }

  override save(): SavedAccumulator {
    return [[...this.#seen], this.#beyond];
  }

  override restore(saved: SavedAccumulator): void {
    const [seen, beyond] = saved as [string[], number];
    for (const text of seen) this.#seen.add(text);
    this.#beyond = beyond;
  }
}

/** The value of the earliest or latest event that has one; of several at one time the first in the order of text. */
class AtTime extends FieldAccumulator {
  readonly #sign: 1 | -1;
  #timeUs: Us | undefined;
  #value: CellScalar | undefined;

  constructor(sign: 1 | -1) {
    super();
    this.#sign = sign;
  }

  override add(values: readonly CellScalar[], timeUs: Us | undefined): void {
    const first = values[0];
    if (first === undefined || timeUs === undefined) return;
    const value = typeof first === "string" ? cutText(first) : first;
    const order =
      this.#timeUs === undefined ? 1 : (timeUs - this.#timeUs) * this.#sign;
    if (order < 0) return;
    if (
      order > 0 ||
      this.#value === undefined ||
      compareText(textOf(value), textOf(this.#value)) < 0
    ) {
      this.#timeUs = timeUs;
      this.#value = value;
    }
  }

  override result(): CellScalar | undefined {
    return this.#value;
  }

  override save(): SavedAccumulator {
    return [this.#timeUs ?? null, this.#value ?? null];
  }

  override restore(saved: SavedAccumulator): void {
    const [timeUs, value] = saved as [Us | null, CellScalar | null];
    this.#timeUs = timeUs ?? undefined;
    this.#value = value ?? undefined;
  }
}
