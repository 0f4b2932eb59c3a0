/**
 * Who leads among the triplines that watch the same logs with one state folder, as one of them sees it: it asks for the lead
 * until it has it, and learns when it has lost it. Nothing here waits; a run looks between its batches.
 *
 * ```text
 *   following anna@host ──she has ended, or was killed──► leading
 *            ▲                                               │
 *            └── another machine leads: silent for too long ─┘
 * ```
 */
import {
  holderName,
  isSameHolder,
  Leadership,
  thisHolder,
} from "../state/leadership.ts";
import type { Holder } from "../state/leadership.ts";

/** How often it looks, ms. */
const LOOK_MS = 500;

export interface Leader {
  /** `anna@host` */
  readonly name: string;
  readonly pid: number;
  /** Alerts are by its rules, and these are others. */
  readonly hasOtherRules: boolean;
}

export class Lead {
  readonly #folder: string;
  readonly #name: string;
  readonly #own: Holder;
  #lock: Leadership | undefined;
  /** Who leads instead; and who was said to. */
  #holder: Holder | undefined;
  #told: Holder | undefined;
  /** The folder can hold no lock, so that nobody can lead: why. */
  readonly trouble: string | undefined;
  #nextMs = -Infinity;

  /**
   * Takes the lead where nobody has it.
   * @param name of the logs that are watched, see `logsName`
   * @param wallMs the wall clock, which the leader's signs of life go by
   * @param rules a name for the rules that are run
   */
  constructor(
    folder: string,
    name: string,
    operator: string,
    wallMs: number,
    rules?: string,
  ) {
    this.#folder = folder;
    this.#name = name;
    this.#own = thisHolder(operator, rules);
    try {
      this.#ask(wallMs);
      this.#told = this.#holder;
    } catch (error) {
      this.trouble = `${folder} cannot hold a lock (${(error as Error).message}): no other tripline may watch the same logs with it`;
    }
  }

  /** Who leads now, for one who never will. */
  static leaderOf(
    folder: string,
    name: string,
    wallMs: number,
  ): Leader | undefined {
    const own = thisHolder("");
    const holder = Leadership.holder(folder, name, own, wallMs);
    return holder && leaderOf(holder, own);
  }

  /** This one reads for all, and writes alerts and checkpoints. */
  get isLeading(): boolean {
    return this.#holder === undefined;
  }

  /** Undefined while this one leads. */
  get leader(): Leader | undefined {
    return this.#holder && leaderOf(this.#holder, this.#own);
  }

  /**
   * Looks when it is time for it.
   * @param nowMs a steady clock
   * @returns who leads now, or, when this one leads now, who did before; undefined where that has not changed
   */
  look(nowMs: number, wallMs: number): Leader | undefined {
    if (this.trouble !== undefined || nowMs < this.#nextMs) return undefined;
    this.#nextMs = nowMs + LOOK_MS;
    try {
      if (!this.isLeading) this.#ask(wallMs);
    } catch {
      // A full disk takes no lock now, and may in a while.
    }
    const before = this.#told;
    const now = this.#holder;
    this.#told = now;
    const isOther =
      now === undefined || before === undefined
        ? now !== before
        : !isSameHolder(now, before);
    const holder = now ?? before;
    return isOther && holder !== undefined
      ? leaderOf(holder, this.#own)
      : undefined;
  }

  /** Lets others lead. */
  end(): void {
    this.#lock?.end();
    this.#lock = undefined;
  }

  #ask(wallMs: number): void {
    const lock = Leadership.tryLead(
      this.#folder,
      this.#name,
      this.#own,
      wallMs,
    );
    if (!(lock instanceof Leadership)) {
      this.#holder = lock;
      return;
    }
    this.#holder = undefined;
    this.#lock = lock;
    lock.keep((holder) => {
      this.#lock = undefined;
      this.#holder = holder ?? { ...this.#own, operator: "somebody" };
    });
  }
}

const leaderOf = (holder: Holder, own: Holder): Leader => ({
  name: holderName(holder),
  pid: holder.pid,
  // One that says nothing of its rules may have the same.
  hasOtherRules:
    holder.rules !== undefined &&
    own.rules !== undefined &&
    holder.rules !== own.rules,
});
