/**
 * A candidate that waits as one string, and back. Nothing of its evidence is lost, it only takes a tenth of the space,
 * because most of it is the same in all candidates of a rule:
 *
 * ```text
 *   how many hits ─ decided up to ─ layout ─ evidence ─ layout ─ evidence …       first step first
 *                                     │         │
 *                                     │         └─ time, place, hashes, summary; then the values of the layout's fields,
 *                                     │            each as itself, or as the number of a text that is known (the time,
 *                                     │            what the key holds) or that others have, too
 *                                     └─ kept once: steps, host, source, shape, channel, code, names of the fields
 * ```
 *
 * Layouts and shared texts are kept while a string uses them; so whoever has one reads it, or lets it go, once.
 */
import { isPackable, PackedReader, PackedWriter } from "../base/packed-text.ts";
import { SharedTexts } from "../base/shared-texts.ts";
import { formatTimestamp } from "../base/time.ts";
import { Hit } from "./hit.ts";
import type { Waiting } from "./key-state.ts";
import type { Evidence } from "./match.ts";
import { NOTHING_KEPT } from "./step-alias.ts";

/** The hits of a candidate, and up to when its key is decided; -Infinity where nothing is. */
export type PackedCandidate = Pick<Waiting, "hits" | "decidedUs">;

/** What the hits of one step and class of events have in common. */
interface Layout extends Pick<Hit, "steps" | "until"> {
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

/** What an evidence may lack. */
const HAS_WRITTEN = 1;
const HAS_RECORD = 2;
const HAS_HASH = 4;

export class CandidatePacker {
  readonly #writer = new PackedWriter();
  readonly #shared = new SharedTexts();
  readonly #byText = new Map<string, number>();
  /** By number. */
  readonly #layouts: (Layout | undefined)[] = [];
  readonly #freeLayouts: number[] = [];

  /** Layouts and shared texts that are kept: none when all strings were let go. */
  get size(): number {
    return this.#byText.size + this.#shared.size;
  }

  /**
   * @param keyTexts the values of its key, which stand in its evidence as well
   * @returns undefined where something about the hits is out of the ordinary
   */
  pack(
    { hits, decidedUs }: PackedCandidate,
    keyTexts: readonly string[],
  ): string | undefined {
    const hasPassed = decidedUs !== -Infinity;
    if (hasPassed && !isPackable(decidedUs)) return undefined;
    if (!hits.every(isOrdinary)) return undefined;
    this.#writer.count(hits.length);
    this.#writer.count(Number(hasPassed));
    if (hasPassed) this.#writer.integer(decidedUs);
    for (const hit of hits) this.#write(hit, keyTexts);
    return this.#writer.take();
  }

  /**
   * What was packed.
   * @param keyTexts as they were when it was
   * @param isLast the string is not used again: what only it uses is let go
   */
  unpack(
    packed: string,
    keyTexts: readonly string[],
    isLast: boolean,
  ): PackedCandidate {
    const reader = new PackedReader(packed);
    const length = reader.count();
    const decidedUs = reader.count() === 0 ? -Infinity : reader.integer();
    const hits = Array.from({ length }, () => {
      const number = reader.count();
      const layout = this.#layouts[number]!;
      const evidence = this.#read(reader, layout, keyTexts, isLast);
      if (isLast) this.#letGo(number);
      const { steps, until } = layout;
      return new Hit(evidence, steps, until, [], NOTHING_KEPT, evidence);
    });
    return { hits, decidedUs };
  }

  #write({ evidence, steps, until }: Hit, keyTexts: readonly string[]): void {
    const writer = this.#writer;
    const { place, timeUs, writtenUs, recordId, sha256 } = evidence;
    const number = this.#layoutOf(evidence, steps, until);
    writer.count(number);
    writer.count(
      (writtenUs === undefined ? 0 : HAS_WRITTEN) +
        (recordId === undefined ? 0 : HAS_RECORD) +
        (sha256 === undefined ? 0 : HAS_HASH),
    );
    writer.integer(timeUs);
    if (writtenUs !== undefined) writer.integer(writtenUs);
    if (recordId !== undefined) writer.integer(recordId);
    writer.integer(evidence.seq);
    writer.count(place.number);
    writer.count(place.offset);
    writer.count(place.length);
    writer.hex(evidence.identity);
    if (sha256 !== undefined) writer.hex(sha256);
    const known = [formatTimestamp(timeUs), ...keyTexts];
    this.#writeText(evidence.summary, known);
    for (const name of this.#layouts[number]!.names) {
      this.#writeText(evidence.fields[name]!, known);
    }
  }

  /** 0 and the text; or the number, from 1, of a text that is known; or, behind these, of a shared one. */
  #writeText(text: string, known: readonly string[]): void {
    const at = known.indexOf(text);
    const number = at === -1 ? this.#shared.use(text) : undefined;
    if (at !== -1) this.#writer.count(1 + at);
    else if (number !== undefined) {
      this.#writer.count(1 + known.length + number);
    } else {
      this.#writer.count(0);
      this.#writer.text(text);
    }
  }

  #read(
    reader: PackedReader,
    layout: Layout,
    keyTexts: readonly string[],
    isLast: boolean,
  ): Evidence {
    const { host, source, shape, channel, code, names } = layout;
    const has = reader.count();
    const timeUs = reader.integer();
    const writtenUs = (has & HAS_WRITTEN) === 0 ? undefined : reader.integer();
    const recordId = (has & HAS_RECORD) === 0 ? undefined : reader.integer();
    const seq = reader.integer();
    const place = {
      source,
      number: reader.count(),
      offset: reader.count(),
      length: reader.count(),
    };
    const identity = reader.hex(32);
    const sha256 = (has & HAS_HASH) === 0 ? undefined : reader.hex(64);
    const known = [formatTimestamp(timeUs), ...keyTexts];
    const summary = this.#readText(reader, known, isLast);
    const fields: Record<string, string> = {};
    for (const name of names) {
      fields[name] = this.#readText(reader, known, isLast);
    }
    return {
      identity,
      place,
      ...(sha256 !== undefined && { sha256 }),
      timeUs,
      writtenUs,
      recordId,
      seq,
      host,
      shape,
      channel,
      code,
      summary,
      fields,
      ...(layout.timeUncertain && { timeUncertain: true }),
    };
  }

  #readText(
    reader: PackedReader,
    known: readonly string[],
    isLast: boolean,
  ): string {
    const at = reader.count() - 1;
    if (at < 0) return reader.text();
    if (at < known.length) return known[at]!;
    const number = at - known.length;
    const text = this.#shared.get(number);
    if (isLast) this.#shared.letGo(number);
    return text;
  }

  #layoutOf(
    evidence: Evidence,
    steps: readonly number[],
    until: boolean,
  ): number {
    const { host, place, shape, channel, code } = evidence;
    const { source } = place;
    const names = Object.keys(evidence.fields);
    const timeUncertain = evidence.timeUncertain === true;
    const text = JSON.stringify([
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
        ...{ steps, until, uses: 0 },
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

/** What alone fits into a layout; the rest is rare. */
function isOrdinary({ evidence, absences, kept }: Hit): boolean {
  const { identity, sha256, aliases, place } = evidence;
  const { timeUs, writtenUs = 0, recordId = 0, seq } = evidence;
  const numbers = [timeUs, writtenUs, recordId, seq];
  const counts = [place.number, place.offset, place.length];
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
