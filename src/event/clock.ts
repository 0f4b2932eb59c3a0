/**
 * Puts the record clock of a log right. Windows exporters write local time, often with a false `Z`; Sysmon writes the
 * true UTC time into every event. The difference between the two, rounded to quarters of an hour (no zone is finer),
 * is how far the host's record clock is off.
 *
 *                     record time − UtcTime of a Sysmon event
 *     host's offset ◄─────────────────────────────────────────  most frequent of the last 50
 *                     record time − time of arrival             (only while no Sysmon event came)
 *     file's offset ◄─ most frequent among its hosts: for hosts that have none
 *
 * One SourceClock per log and one per shape, for hosts that another log tells of; it grows with the number of hosts only
 * (about 1 kB each).
 */
import { US_PER_DAY, US_PER_MINUTE } from "../base/time.ts";
import type { Us } from "../base/time.ts";

const QUARTER_US = 15 * US_PER_MINUTE;
/** Below this a clock is late or wrong, not in another zone. */
const TRUSTED_US = 8 * US_PER_MINUTE;
const VOTES = 50;
/** A clock that was told of further away than this may have changed to or from summer time since. */
const NEAR_US = 7 * US_PER_DAY;

/** A clock's error in quarters of an hour. */
function quartersOf(differenceUs: Us): number {
  if (Math.abs(differenceUs) < TRUSTED_US) return 0;
  // + 0: a rounded −0 is a 0.
  return Math.round(differenceUs / QUARTER_US) + 0;
}

/** The most frequent of the last 50 values; on a tie the older decision stands. */
class Ballot {
  readonly #votes = new Float64Array(VOTES);
  #count = 0;
  #next = 0;
  #last = NaN;
  /** How often in a row the last vote has come. */
  #alike = 0;
  winner: number | undefined;

  vote(value: number): void {
    // The usual case: all of them are this one already.
    if (value === this.#last) {
      if (++this.#alike > VOTES) return;
    } else {
      this.#last = value;
      this.#alike = 1;
    }
    const evicted =
      this.#count === VOTES ? this.#votes[this.#next]! : undefined;
    this.#votes[this.#next] = value;
    this.#next = (this.#next + 1) % VOTES;
    if (this.#count < VOTES) this.#count++;
    // One more vote for the winner, none taken from it.
    if (value === this.winner || value === evicted) return;
    const votes = this.#tally();
    for (const [each, count] of votes) {
      if (count > (votes.get(this.winner ?? NaN) ?? 0)) this.winner = each;
    }
  }

  /** The votes, oldest first, and who has won with them. */
  save(): SavedBallot {
    const from = this.#next - this.#count + VOTES;
    const votes = Array.from(
      { length: this.#count },
      (_, i) => this.#votes[(from + i) % VOTES]!,
    );
    return { votes, ...(this.winner !== undefined && { winner: this.winner }) };
  }

  restore({ votes, winner }: SavedBallot): void {
    for (const vote of votes) this.vote(vote);
    this.winner = winner;
  }

  #tally(): Map<number, number> {
    const votes = new Map<number, number>();
    for (let i = 0; i < this.#count; i++) {
      const value = this.#votes[i]!;
      votes.set(value, (votes.get(value) ?? 0) + 1);
    }
    return votes;
  }
}

interface SavedBallot {
  readonly votes: readonly number[];
  readonly winner?: number;
}

/** As a checkpoint holds it. */
export interface SavedClock {
  readonly hosts: readonly {
    readonly host: number;
    readonly sysmon: SavedBallot;
    readonly arrival: SavedBallot;
    /** null: none has voted. */
    readonly votedUs: Us | null;
  }[];
  /** Of the log, in quarters of an hour; absent while nothing tells. */
  readonly quarters?: number;
}

class HostClock {
  readonly sysmon = new Ballot();
  readonly arrival = new Ballot();
  /** Record time, as logged, of the Sysmon event that voted last. */
  votedUs: Us = -Infinity;

  get quarters(): number | undefined {
    return this.sysmon.winner ?? this.arrival.winner;
  }
}

export class SourceClock {
  /** By host index. */
  readonly #hosts: (HostClock | undefined)[] = [];
  /** How many hosts have each offset, by quarters. */
  readonly #tally = new Map<number, number>();
  #fileQuarters: number | undefined;

  save(): SavedClock {
    const quarters = this.#fileQuarters;
    return {
      hosts: [...this.#hosts.entries()].flatMap(([host, clock]) =>
        clock === undefined
          ? []
          : {
              host,
              sysmon: clock.sysmon.save(),
              arrival: clock.arrival.save(),
              votedUs: Number.isFinite(clock.votedUs) ? clock.votedUs : null,
            },
      ),
      ...(quarters !== undefined && { quarters }),
    };
  }

  restore({ hosts, quarters }: SavedClock): void {
    for (const { host, sysmon, arrival, votedUs } of hosts) {
      const clock = this.#host(host);
      clock.sysmon.restore(sysmon);
      clock.arrival.restore(arrival);
      clock.votedUs = votedUs ?? -Infinity;
      this.#recount(undefined, clock.quarters);
    }
    this.#fileQuarters = quarters;
  }

  /** The offset most hosts of the log have; undefined while none is known. */
  get offsetUs(): Us | undefined {
    return toUs(this.#fileQuarters);
  }

  /** True if the hosts of the log disagree about the time. */
  get mixed(): boolean {
    return this.#tally.size > 1;
  }

  /** Takes the times of a Sysmon event: the record's as logged, and `UtcTime`. */
  observeSysmon(hostIndex: number, recordUs: Us, happenedUs: Us): void {
    const host = this.#host(hostIndex);
    host.votedUs = recordUs;
    const differenceUs = recordUs - happenedUs;
    const before = host.quarters;
    host.sysmon.vote(quartersOf(differenceUs));
    if (host.quarters !== before) this.#recount(before, host.quarters);
  }

  /** @param differenceUs record time as logged minus the time it reached the collector, UTC */
  observeArrival(hostIndex: number, differenceUs: Us): void {
    const host = this.#host(hostIndex);
    const before = host.quarters;
    host.arrival.vote(quartersOf(differenceUs));
    if (host.quarters !== before) this.#recount(before, host.quarters);
  }

  /** True once Sysmon has told a host's offset: no weaker evidence is needed. */
  isProven(hostIndex: number): boolean {
    return this.#hosts[hostIndex]?.sysmon.winner !== undefined;
  }

  /** As {@link offsetOf}, told by this host's own events within a week of a record time only. */
  toldNear(hostIndex: number, recordUs: Us): Us | undefined {
    const host = this.#hosts[hostIndex];
    if (host === undefined) return undefined;
    return Math.abs(recordUs - host.votedUs) > NEAR_US
      ? undefined
      : toUs(host.quarters);
  }

  /** True if the host's last Sysmon event was written on the same day of its log. */
  hasToldOn(hostIndex: number, recordUs: Us): boolean {
    const votedUs = this.#hosts[hostIndex]?.votedUs ?? -Infinity;
    return (
      Math.floor(votedUs / US_PER_DAY) === Math.floor(recordUs / US_PER_DAY)
    );
  }

  /** What to take from a record time of this host to get UTC; undefined while nothing is known. */
  offsetOf(hostIndex: number): Us | undefined {
    return toUs(this.#hosts[hostIndex]?.quarters ?? this.#fileQuarters);
  }

  #host(index: number): HostClock {
    return (this.#hosts[index] ??= new HostClock());
  }

  /** One host changed its mind. O(different offsets), and that only when the file's offset loses a host. */
  #recount(before: number | undefined, after: number | undefined): void {
    if (before !== undefined) {
      const left = this.#tally.get(before)! - 1;
      if (left === 0) this.#tally.delete(before);
      else this.#tally.set(before, left);
    }
    if (after !== undefined) {
      this.#tally.set(after, (this.#tally.get(after) ?? 0) + 1);
    }
    const candidates =
      before === this.#fileQuarters ? this.#tally.keys() : [after!];
    for (const each of candidates) {
      if (this.#hostsAt(each) > this.#hostsAt(this.#fileQuarters)) {
        this.#fileQuarters = each;
      }
    }
  }

  #hostsAt(quarters: number | undefined): number {
    return quarters === undefined ? 0 : (this.#tally.get(quarters) ?? 0);
  }
}

function toUs(quarters: number | undefined): Us | undefined {
  return quarters === undefined ? undefined : quarters * QUARTER_US;
}
