/**
 * A key that waits with one candidate as one row of bytes, and back. Nothing of its evidence is lost, it only takes a tenth of
 * the space, because most of it is the same in all candidates of a rule:
 *
 * ```text
 *   head ─ layout ─ key ─ decided up to? ─ time? ─ evidence ─ layout ─ evidence …       first step first
 *    │        │      │                                 │
 *    │        │      └─ its values                     └─ time, place, hashes; of the summary's pattern and of the values of
 *    │        │                                           the layout's fields how each is told: as itself, or by the number of
 *    │        │                                           a text that is known (the time, what the key holds) or that others
 *    │        │                                           have, too; then those that are told as themselves
 *    │        └─ kept once: rule, clock, steps, host, source, shape, channel, code, names of the fields
 *    └─ how many hits, and what follows
 * ```
 *
 * Layouts and shared texts are kept while a row uses them; so whoever has one reads it, or lets it go, once.
 */
import {
  isPackable,
  PackedReader,
  PackedWriter,
} from "../base/packed-bytes.ts";
import { SharedTexts } from "../base/shared-texts.ts";
import { formatTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { Hit } from "./hit.ts";
import type { HostClock } from "./host-clock.ts";
import { keyText, keyTypes, readKeyText, typedValue } from "./join-key.ts";
import type { KeyText } from "./join-key.ts";
import type { Waiting } from "./key-state.ts";
import type { Evidence } from "./match.ts";
import type { SequencePlan } from "./sequence-plan.ts";
import { NOTHING_KEPT } from "./step-alias.ts";
import { filled, patternOf } from "./summary-pattern.ts";

/** Whose key it is, and the clock that tells when its time is over. */
export interface PackedOwner {
  readonly plan: SequencePlan;
  readonly clock: HostClock;
}

/** A key with its only candidate. `decidedUs` is up to when it was decided, -Infinity where nothing was. */
export interface PackedKey
  extends PackedOwner, Pick<Waiting, "hits" | "decidedUs"> {
  readonly text: KeyText;
}

/** What the hits of one step, rule and class of events have in common. */
interface Layout extends PackedOwner, Pick<Hit, "steps" | "until"> {
  readonly text: string;
  readonly host: Evidence["host"];
  readonly source: Evidence["place"]["source"];
  readonly shape: string;
  readonly channel: string;
  readonly code: string;
  readonly timeUncertain: boolean;
  readonly names: readonly string[];
  uses: number;
}

const IDENTITY = /^[0-9a-f]{32}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Of the head: what follows. Above these bits, how many hits. */
const HAS_TYPES = 1;
const HAS_DECIDED = 2;
const HAS_TIME = 4;
const HEAD_BITS = 8;

/** What an evidence may lack. */
const HAS_WRITTEN = 1;
const HAS_RECORD = 2;
const HAS_HASH = 4;
/** Its summary is told as a pattern. */
const HAS_PATTERN = 8;

export class CandidatePacker {
  readonly #writer = new PackedWriter();
  readonly #codes = new PackedWriter();
  readonly #shared = new SharedTexts();
  readonly #byText = new Map<string, number>();
  /** By number. */
  readonly #layouts: (Layout | undefined)[] = [];
  readonly #freeLayouts: number[] = [];

  /** Layouts and shared texts that are kept: none when all rows were let go. */
  get size(): number {
    return this.#byText.size + this.#shared.size;
  }

  /**
   * @param isTimeKnown whoever reads the row will say when the first hit was: it is left out
   * @returns the row, which stands until the next one; undefined where something about the key is out of the ordinary
   */
  pack(key: PackedKey, isTimeKnown: boolean): Uint8Array | undefined {
    const { plan, clock, hits, decidedUs } = key;
    const hasDecided = decidedUs !== -Infinity;
    if (hasDecided && !isPackable(decidedUs)) return undefined;
    const firstUs = hits[0]!.timeUs;
    if (!hits.every((hit) => isOrdinary(hit, firstUs))) return undefined;
    const values = readKeyText(key.text);
    if (values.length !== plan.keyFields.length) return undefined;
    const types = keyTypes(values);
    const hasTypes = !/^s*$/.test(types);
    const writer = this.#writer;
    writer.count(
      HEAD_BITS * hits.length +
        (hasTypes ? HAS_TYPES : 0) +
        (hasDecided ? HAS_DECIDED : 0) +
        (isTimeKnown ? 0 : HAS_TIME),
    );
    const layouts = hits.map((hit) => this.#layoutOf(hit, plan, clock));
    const keyTexts = values.map(String);
    writer.count(layouts[0]!);
    if (hasTypes) writer.text(types);
    for (const text of keyTexts) writer.text(text);
    if (hasDecided) writer.integer(decidedUs);
    if (!isTimeKnown) writer.integer(firstUs);
    for (const [i, { evidence }] of hits.entries()) {
      if (i > 0) {
        writer.count(layouts[i]!);
        writer.integer(evidence.timeUs - firstUs);
      }
      this.#write(evidence, layouts[i]!, keyTexts);
    }
    return writer.take();
  }

  /** Whose row it is. @param at where it begins */
  ownerOf(bytes: Buffer, at: number): PackedOwner {
    const reader = new PackedReader(bytes, at);
    reader.count();
    return this.#layouts[reader.count()]!;
  }

  /** The text of the row's key. */
  textOf(bytes: Buffer, at: number): KeyText {
    const reader = new PackedReader(bytes, at);
    const head = reader.count();
    const { plan } = this.#layouts[reader.count()]!;
    return readKey(reader, head, plan).text;
  }

  /**
   * What was packed.
   * @param timeUs of the first hit, where the row leaves it out
   * @param isLast the row is not used again: what only it uses is let go
   */
  unpack(bytes: Buffer, at: number, timeUs: Us, isLast: boolean): PackedKey {
    const reader = new PackedReader(bytes, at);
    const head = reader.count();
    let number = reader.count();
    const { plan, clock } = this.#layouts[number]!;
    const { text, keyTexts } = readKey(reader, head, plan);
    const decidedUs = (head & HAS_DECIDED) === 0 ? -Infinity : reader.integer();
    const firstUs = (head & HAS_TIME) === 0 ? timeUs : reader.integer();
    const hits: Hit[] = [];
    for (let left = Math.floor(head / HEAD_BITS); left > 0; left--) {
      const isFirst = hits.length === 0;
      if (!isFirst) number = reader.count();
      const atUs = isFirst ? firstUs : firstUs + reader.integer();
      const layout = this.#layouts[number]!;
      const evidence = this.#read(reader, layout, atUs, keyTexts, isLast);
      if (isLast) this.#letGo(number);
      const { steps, until } = layout;
      hits.push(new Hit(evidence, steps, until, [], NOTHING_KEPT, evidence));
    }
    return { plan, clock, text, hits, decidedUs };
  }

  #write(
    evidence: Evidence,
    layout: number,
    keyTexts: readonly string[],
  ): void {
    const writer = this.#writer;
    const { place, timeUs, writtenUs, recordId, sha256, summary } = evidence;
    const { names } = this.#layouts[layout]!;
    const values = names.map((name) => evidence.fields[name]!);
    const pattern = patternOf(summary, values);
    writer.count(
      (writtenUs === undefined ? 0 : HAS_WRITTEN) +
        (recordId === undefined ? 0 : HAS_RECORD) +
        (sha256 === undefined ? 0 : HAS_HASH) +
        (pattern === undefined ? 0 : HAS_PATTERN),
    );
    if (writtenUs !== undefined) writer.integer(writtenUs - timeUs);
    if (recordId !== undefined) writer.integer(recordId);
    // In a log that is read alone they count up together.
    writer.integer(evidence.seq - place.number);
    writer.count(place.number);
    writer.count(place.offset);
    writer.count(place.length);
    writer.hex(evidence.identity);
    if (sha256 !== undefined) writer.hex(sha256);
    this.#writeTexts(
      [pattern ?? summary, ...values],
      [formatTimestamp(timeUs), ...keyTexts],
    );
  }

  /**
   * How each text is told: 0, itself; or the number, from 1, of a text that is known; or, behind these, of a shared one. In
   * events of one kind and process all of that is mostly the same, so it is a shared text, too: 0 and its bytes, or its
   * number, from 1.
   */
  #writeTexts(texts: readonly string[], known: readonly string[]): void {
    const own: string[] = [];
    for (const text of texts) {
      const at = known.indexOf(text);
      const number = at === -1 ? this.#shared.use(text) : undefined;
      if (at !== -1) this.#codes.count(1 + at);
      else if (number !== undefined) {
        this.#codes.count(1 + known.length + number);
      } else {
        this.#codes.count(0);
        own.push(text);
      }
    }
    const codes = Buffer.from(this.#codes.take()).toString("latin1");
    const number = this.#shared.use(codes);
    this.#writer.count(number === undefined ? 0 : 1 + number);
    if (number === undefined) this.#writer.text(codes);
    for (const text of own) this.#writer.text(text);
  }

  #read(
    reader: PackedReader,
    layout: Layout,
    timeUs: Us,
    keyTexts: readonly string[],
    isLast: boolean,
  ): Evidence {
    const { host, source, shape, channel, code, names } = layout;
    const has = reader.count();
    const writtenUs =
      (has & HAS_WRITTEN) === 0 ? undefined : timeUs + reader.integer();
    const recordId = (has & HAS_RECORD) === 0 ? undefined : reader.integer();
    const ahead = reader.integer();
    const place = {
      source,
      number: reader.count(),
      offset: reader.count(),
      length: reader.count(),
    };
    const identity = reader.hex(32);
    const sha256 = (has & HAS_HASH) === 0 ? undefined : reader.hex(64);
    const known = [formatTimestamp(timeUs), ...keyTexts];
    const [summary, ...values] = this.#readTexts(
      reader,
      1 + names.length,
      known,
      isLast,
    );
    const fields: Record<string, string> = {};
    for (const [i, name] of names.entries()) fields[name] = values[i]!;
    return {
      identity,
      place,
      ...(sha256 !== undefined && { sha256 }),
      timeUs,
      writtenUs,
      recordId,
      seq: place.number + ahead,
      host,
      shape,
      channel,
      code,
      summary: (has & HAS_PATTERN) === 0 ? summary! : filled(summary!, values),
      fields,
      ...(layout.timeUncertain && { timeUncertain: true }),
    };
  }

  #readTexts(
    reader: PackedReader,
    length: number,
    known: readonly string[],
    isLast: boolean,
  ): readonly string[] {
    const number = reader.count() - 1;
    const codes = new PackedReader(
      Buffer.from(
        number < 0 ? reader.text() : this.#sharedText(number, isLast),
        "latin1",
      ),
      0,
    );
    return Array.from({ length }, () => {
      const at = codes.count() - 1;
      if (at < 0) return reader.text();
      return known[at] ?? this.#sharedText(at - known.length, isLast);
    });
  }

  #sharedText(number: number, isLast: boolean): string {
    const text = this.#shared.get(number);
    if (isLast) this.#shared.letGo(number);
    return text;
  }

  #layoutOf(
    { evidence, steps, until }: Hit,
    plan: SequencePlan,
    clock: HostClock,
  ): number {
    const { host, place, shape, channel, code } = evidence;
    const { source } = place;
    const names = Object.keys(evidence.fields);
    const timeUncertain = evidence.timeUncertain === true;
    const text = JSON.stringify([
      plan.index,
      clock.host.index,
      steps,
      until,
      host.index,
      source.id,
      source.path,
      shape,
      channel,
      code,
      timeUncertain,
      names,
    ]);
    let number = this.#byText.get(text);
    if (number === undefined) {
      number = this.#freeLayouts.pop() ?? this.#layouts.length;
      this.#byText.set(text, number);
      this.#layouts[number] = {
        ...{ text, host, source, shape, channel, code, timeUncertain, names },
        ...{ plan, clock, steps, until, uses: 0 },
      };
    }
    this.#layouts[number]!.uses++;
    return number;
  }

  #letGo(number: number): void {
    const layout = this.#layouts[number]!;
    if (--layout.uses > 0) return;
    this.#byText.delete(layout.text);
    this.#layouts[number] = undefined;
    this.#freeLayouts.push(number);
  }
}

/** @param reader stands behind the number of the layout */
function readKey(
  reader: PackedReader,
  head: number,
  { keyFields }: SequencePlan,
): { readonly text: KeyText; readonly keyTexts: readonly string[] } {
  const types = (head & HAS_TYPES) === 0 ? undefined : reader.text();
  const keyTexts = keyFields.map(() => reader.text());
  const values = keyTexts.map((each, i) => typedValue(types?.[i] ?? "s", each));
  return { text: keyText(values), keyTexts };
}

/** What alone fits into a layout; the rest is rare. */
function isOrdinary({ evidence, absences, kept }: Hit, firstUs: Us): boolean {
  const { identity, sha256, aliases, place } = evidence;
  const { timeUs, writtenUs = timeUs, recordId = 0, seq } = evidence;
  const numbers = [timeUs, timeUs - firstUs, writtenUs - timeUs, recordId];
  const counts = [seq, place.number, place.offset, place.length];
  return (
    absences.length === 0 &&
    kept.values.size + kept.nodes.size === 0 &&
    aliases === undefined &&
    IDENTITY.test(identity) &&
    (sha256 === undefined || SHA256.test(sha256)) &&
    numbers.every(isPackable) &&
    counts.every((count) => isPackable(count) && count >= 0)
  );
}
