/**
 * Keys of sequences that wait with one candidate and nothing else, which is what nearly all keys do nearly all of the
 * time. Such a key goes to sleep, as a row of bytes, when enough others have come to that point since, and is a
 * {@link KeyState} again when a hit comes for it, when it is shown, or when it is let go for others. It wakes as it fell asleep.
 *
 * ```text
 *      a hit, shown, evicted, end of input                   the watermark passes
 *   KeyState ◄──────────────────────────────┐          ┌──► its only hit: noted as decided then
 *      │                                    ├─ asleep ─┤
 *      └────────────────────────────────────┘          └──► its end: KeyState, which decides it
 *      one candidate, and nothing undecided; or, where many
 *      others are awake, nothing undecided but its only hit
 * ```
 *
 * What is known by a key's number, besides its deadline:
 *
 * ```text
 *   place of its row, 0: it is awake │ decided so long after its first hit: µs, or one of two marks      8 bytes
 * ```
 *
 * Memory: these, 16 bytes of the deadline, and 60 to 200 for the row, of which 48 are two hashes; a KeyState with the same
 * evidence takes 2,000. As many as there are keys, which `keysPerRule` bounds.
 */
import { ByteRows } from "../base/byte-rows.ts";
import type { Us } from "../base/time.ts";
import { DeadlineLinks, Deadlines } from "./deadlines.ts";
import type { HostClock } from "./host-clock.ts";
import { namedKey, readKeyText } from "./join-key.ts";
import type { KeyText } from "./join-key.ts";
import { KeyState } from "./key-state.ts";
import { CandidatePacker } from "./packed-candidate.ts";
import type { PackedOwner } from "./packed-candidate.ts";
import { known } from "./saved.ts";
import type { SavedUnit } from "./saved.ts";
import type { SequencePlan } from "./sequence-plan.ts";

const PAGE_BITS = 12;
const PAGE_KEYS = 1 << PAGE_BITS;
const IN_PAGE = PAGE_KEYS - 1;
const WORDS = 2;
const PLACE = 0;
const DECIDED = 1;

/** Its only hit is not decided yet. */
const UNDECIDED = 0xffff_ffff;
/** When it was decided does not fit here. */
const DECIDED_ELSEWHERE = 0xffff_fffe;

/** What can be told of a key without waking it. */
export interface SleepingKey extends PackedOwner {
  readonly number: number;
  /** When its candidate runs out of time. */
  readonly endUs: Us;
}

/** What stands for a sleeping key in a checkpoint. */
export interface SleepingUnit extends SavedUnit {
  readonly number: number;
  /** 1 when it is decided. */
  version: number;
}

export class SleepingKeys {
  readonly #packer = new CandidatePacker();
  readonly #links = new DeadlineLinks();
  readonly #rows = new ByteRows();
  readonly #pages: Uint32Array[] = [];
  #size = 0;
  /** By number, where it is more than 70 minutes after the first hit, or no whole number of microseconds. */
  readonly #decidedElsewhere = new Map<number, Us>();
  /** What stands for those that a checkpoint has asked for. */
  readonly #units = new Map<number, SleepingUnit>();

  get size(): number {
    return this.#size;
  }

  /** @returns false for one that has to stay awake */
  sleep({ number, plan, text, clocks, waiting }: KeyState): boolean {
    if (waiting === undefined || this.#rows.isFull) return false;
    const { hits, isDecided, decidedUs } = waiting;
    const clock = known(clocks[0]);
    const { timeUs } = known(hits[0]);
    const row = this.#packer.pack(
      {
        ...{ plan, clock, text, hits },
        decidedUs: isDecided ? -Infinity : decidedUs,
      },
      isTold(timeUs, plan),
    );
    if (row === undefined) return false;
    while (number >> PAGE_BITS >= this.#pages.length) {
      this.#pages.push(new Uint32Array(WORDS * PAGE_KEYS));
    }
    this.#setWord(number, PLACE, this.#rows.put(row));
    if (isDecided) this.#noteDecided(number, timeUs, decidedUs);
    else this.#setWord(number, DECIDED, UNDECIDED);
    clock.deadlines ??= new Deadlines(this.#links);
    clock.deadlines.add(number, isDecided ? timeUs + plan.spanUs : timeUs);
    this.#size++;
    return true;
  }

  /** The key sleeps. */
  has(number: number): boolean {
    return (
      number >> PAGE_BITS < this.#pages.length &&
      this.#word(number, PLACE) !== 0
    );
  }

  /** The rule of a key that sleeps, and its clock. */
  ownerOf(number: number): PackedOwner {
    const place = this.#word(number, PLACE);
    return this.#packer.ownerOf(
      this.#rows.among(place),
      ByteRows.startOf(place),
    );
  }

  /** The text of a key that sleeps. */
  textOf(number: number): KeyText {
    const place = this.#word(number, PLACE);
    return this.#packer.textOf(
      this.#rows.among(place),
      ByteRows.startOf(place),
    );
  }

  /** The key as it was; it sleeps no longer. */
  wake(number: number): KeyState {
    this.ownerOf(number).clock.deadlines?.remove(number);
    return this.#letGo(number);
  }

  /** The key as it is, while it goes on sleeping: for who only looks. */
  look(number: number): KeyState {
    return this.#stateOf(number, false);
  }

  /** A key of the host whose end the watermark has passed, awake; undefined when there is none (left). */
  nextDue({ deadlines, watermarkUs }: HostClock): KeyState | undefined {
    for (
      let number = deadlines?.nextDue(watermarkUs);
      number !== undefined;
      number = deadlines?.nextDue(watermarkUs)
    ) {
      if (this.isDecided(number)) return this.#letGo(number);
      const timeUs = this.#links.atUs(number);
      this.#noteDecided(number, timeUs, watermarkUs);
      const unit = this.#units.get(number);
      if (unit !== undefined) unit.version = 1;
      deadlines?.add(number, timeUs + this.ownerOf(number).plan.spanUs);
    }
    return undefined;
  }

  /** The watermark has passed its hits. */
  isDecided(number: number): boolean {
    return this.#word(number, DECIDED) !== UNDECIDED;
  }

  /** The same object for a key while it sleeps. */
  unit(number: number): SleepingUnit {
    let unit = this.#units.get(number);
    if (unit === undefined) {
      const version = Number(this.isDecided(number));
      unit = { number, version, madeText: undefined };
      this.#units.set(number, unit);
    }
    return unit;
  }

  /** In order of their numbers, which is no order in particular. */
  *all(): Generator<SleepingKey> {
    for (let number = 0; number < this.#pages.length * PAGE_KEYS; number++) {
      if (!this.has(number)) continue;
      const { plan, clock } = this.ownerOf(number);
      const atUs = this.#links.atUs(number);
      const endUs = this.isDecided(number) ? atUs : atUs + plan.spanUs;
      yield { number, plan, clock, endUs };
    }
  }

  #word(number: number, word: number): number {
    return this.#pages[number >> PAGE_BITS]![
      WORDS * (number & IN_PAGE) + word
    ]!;
  }

  #setWord(number: number, word: number, value: number): void {
    this.#pages[number >> PAGE_BITS]![WORDS * (number & IN_PAGE) + word] =
      value;
  }

  #noteDecided(number: number, timeUs: Us, decidedUs: Us): void {
    const afterUs = decidedUs - timeUs;
    const fits =
      Number.isInteger(afterUs) && afterUs >= 0 && afterUs < DECIDED_ELSEWHERE;
    this.#setWord(number, DECIDED, fits ? afterUs : DECIDED_ELSEWHERE);
    if (!fits) this.#decidedElsewhere.set(number, decidedUs);
  }

  #letGo(number: number): KeyState {
    const state = this.#stateOf(number, true);
    this.#rows.free(this.#word(number, PLACE));
    this.#setWord(number, PLACE, 0);
    this.#decidedElsewhere.delete(number);
    this.#units.delete(number);
    this.#size--;
    return state;
  }

  #stateOf(number: number, isLast: boolean): KeyState {
    const place = this.#word(number, PLACE);
    const decided = this.#word(number, DECIDED);
    const isDecided = decided !== UNDECIDED;
    const bytes = this.#rows.among(place);
    const at = ByteRows.startOf(place);
    const atUs = this.#links.atUs(number);
    const { plan } = this.#packer.ownerOf(bytes, at);
    const timeUs = isDecided ? atUs - plan.spanUs : atUs;
    const packed = this.#packer.unpack(bytes, at, timeUs, isLast);
    const { text, clock, hits } = packed;
    const key = namedKey(plan.keyFields, readKeyText(text));
    const state = new KeyState(plan, text, key, clock);
    state.number = number;
    const firstUs = known(hits[0]).timeUs;
    const decidedUs =
      decided === DECIDED_ELSEWHERE
        ? known(this.#decidedElsewhere.get(number))
        : firstUs + decided;
    state.takeUp({
      hits,
      isDecided,
      decidedUs: isDecided ? decidedUs : packed.decidedUs,
    });
    return state;
  }
}

/** The time of a first hit can be told of the key's end, too: spans may be beyond what numbers tell exactly. */
function isTold(timeUs: Us, { spanUs }: SequencePlan): boolean {
  return timeUs + spanUs - spanUs === timeUs;
}
