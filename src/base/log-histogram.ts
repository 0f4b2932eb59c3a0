/**
 * Percentiles of durations in bounded memory: times go in one by one, nearest-rank percentiles come out. Buckets grow with
 * the value, sixteen to each doubling, so what is told is never too small and at most a sixteenth (6.25 %) too large; up to
 * 32 ms it is exact to the millisecond, and the largest value is kept as it is.
 *
 *     ms   0  1  2 …  31 | 32–33  34–35 … 62–63 | 64–67 … 124–127 | …      bucket told by its upper edge
 *          one each      |    two each          |   four each     |
 *
 * Memory: one number a bucket, as far as the largest value reaches: some 300 for an hour, 510 for a year, 768 at most.
 * O(1) to add.
 */
import { US_PER_MS } from "./time.ts";
import type { Us } from "./time.ts";

/** Buckets to each doubling, as a power of two. */
const BITS = 4;
const PER_DOUBLING = 1 << BITS;
/** 71,000 years, more than lies between any two times of a log: what is longer counts as that, but for the largest value. */
const MOST_MS = 2 ** 51 - 1;
/** What has more bits than these is looked up without its lowest {@link FAR_BITS}, which no bucket tells apart. */
const NEAR_MS = 0x7fff_ffff;
const FAR_BITS = 20;

/** Counts by bucket, and the largest value. */
export type SavedHistogram = readonly [readonly number[], Us];

export class LogHistogram {
  readonly #counts: number[] = [];
  #count = 0;
  #maxUs: Us = 0;

  get count(): number {
    return this.#count;
  }

  /** The largest duration, exact; 0 while there is none. */
  get maxUs(): Us {
    return this.#maxUs;
  }

  save(): SavedHistogram {
    return [this.#counts, this.#maxUs];
  }

  /** Of a histogram that nothing was added to. */
  restore([counts, maxUs]: SavedHistogram): void {
    this.#counts.push(...counts);
    this.#count = counts.reduce((sum, count) => sum + count, 0);
    this.#maxUs = maxUs;
    // Saved when what took more than 24 days counted as 24: how long it took is not known, but for the largest value.
    const longest = bucketOf(maxUs);
    if (counts.length > 0 && counts.length <= longest) {
      this.#put(longest, this.#counts.pop()!);
    }
  }

  /** Below zero counts as zero. */
  add(us: Us): void {
    this.#count++;
    if (us > this.#maxUs) this.#maxUs = us;
    this.#put(bucketOf(us), 1);
  }

  /** Takes over what another one counted. */
  merge(other: LogHistogram): void {
    this.#count += other.#count;
    this.#maxUs = Math.max(this.#maxUs, other.#maxUs);
    other.#counts.forEach((count, bucket) => this.#put(bucket, count));
  }

  /** The smallest duration that at least `share` (0 to 1) of them do not exceed; 0 while there is none. */
  percentileUs(share: number): Us {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= rank) {
        return Math.min(upperEdgeMs(bucket) * US_PER_MS, this.#maxUs);
      }
    }
    return this.#maxUs;
  }

  #put(bucket: number, count: number): void {
    const counts = this.#counts;
    while (counts.length <= bucket) counts.push(0);
    counts[bucket]! += count;
  }
}

/** The bucket of a duration; part of a millisecond counts as a whole one, so that nothing is told too small. */
function bucketOf(us: Us): number {
  if (us <= 0) return 0;
  const ms = Math.min(Math.ceil(us / US_PER_MS), MOST_MS);
  return ms <= NEAR_MS
    ? nearBucketOf(ms)
    : FAR_BITS * PER_DOUBLING + nearBucketOf(Math.floor(ms / 2 ** FAR_BITS));
}

function nearBucketOf(ms: number): number {
  if (ms < 2 * PER_DOUBLING) return ms;
  const shift = 31 - Math.clz32(ms) - BITS;
  return shift * PER_DOUBLING + (ms >> shift);
}

function upperEdgeMs(bucket: number): number {
  if (bucket < 2 * PER_DOUBLING) return bucket;
  const shift = Math.floor(bucket / PER_DOUBLING) - 1;
  const mantissa = bucket - shift * PER_DOUBLING;
  return (mantissa + 1) * 2 ** shift - 1;
}
