/**
 * Rules that are not told of one entity for a while. A mute comes in with its end, in event time; each new alert is asked
 * about, and the ones that are held back are counted by mute, so that silence is never taken for peace. Bounded: past
 * {@link MOST_MUTES} the oldest ends.
 */
import { parseTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import type { Mute } from "./decision.ts";

export const MOST_MUTES = 1_000;

/** Whom an alert is about, and when it happened. */
export interface MuteQuestion {
  readonly ruleId: string;
  readonly host: string;
  readonly user: string;
  readonly timeUs: Us;
}

export interface MuteCount {
  readonly mute: Mute;
  /** Alerts that it has held back. */
  readonly heldBack: number;
}

interface Entry {
  readonly mute: Mute;
  readonly untilUs: Us;
  heldBack: number;
}

export class Mutes {
  readonly #mutes = new Map<string, Entry>();
  /** By rule, also of mutes that have been taken back. */
  readonly #heldBack = new Map<string, number>();

  /** Counts up with every change of what is muted. */
  version = 0;

  get isEmpty(): boolean {
    return this.#mutes.size === 0;
  }

  /** One of the same rule and entity takes the place of an earlier one. */
  add(mute: Mute): void {
    const key = keyOf(mute);
    const heldBack = this.#mutes.get(key)?.heldBack ?? 0;
    this.#mutes.delete(key);
    const untilUs =
      (mute.until === undefined ? undefined : parseTimestamp(mute.until)) ??
      Infinity;
    this.#mutes.set(key, { mute, untilUs, heldBack });
    const [oldest] = this.#mutes.keys();
    if (this.#mutes.size > MOST_MUTES) this.#mutes.delete(oldest!);
    this.version++;
  }

  remove(mute: Mute): void {
    if (this.#mutes.delete(keyOf(mute))) this.version++;
  }

  /** The mute of the same rule and entity. */
  get(mute: Mute): Mute | undefined {
    return this.#mutes.get(keyOf(mute))?.mute;
  }

  /** True if an alert is not to be told; it is counted then. */
  holdBack(question: MuteQuestion): boolean {
    for (const entry of this.#mutes.values()) {
      const { mute } = entry;
      if (mute.ruleId !== question.ruleId) continue;
      if (
        question[mute.entity.kind].toLowerCase() !==
        mute.entity.name.toLowerCase()
      )
        continue;
      if (question.timeUs >= entry.untilUs) continue;
      entry.heldBack++;
      const { ruleId } = mute;
      this.#heldBack.set(ruleId, (this.#heldBack.get(ruleId) ?? 0) + 1);
      this.version++;
      return true;
    }
    return false;
  }

  /** What is muted of a rule, those whose time has come left out. */
  of(ruleId: string, nowUs: Us | undefined): readonly MuteCount[] {
    return [...this.#mutes.values()].filter(
      ({ mute, untilUs }) =>
        mute.ruleId === ruleId && (nowUs === undefined || nowUs < untilUs),
    );
  }

  /** Alerts of a rule that were held back, by mutes of the past too. */
  heldBack(ruleId: string): number {
    return this.#heldBack.get(ruleId) ?? 0;
  }
}

function keyOf({ ruleId, entity }: Mute): string {
  return JSON.stringify([ruleId, entity.kind, entity.name.toLowerCase()]);
}
