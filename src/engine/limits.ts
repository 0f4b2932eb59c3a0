/**
 * Every bound on the engine's memory: its name, its default, and the counter that tells when it was reached.
 * `docs/limits.md` lists the same.
 */
import { US_PER_DAY } from "../base/time.ts";
import type { Us } from "../base/time.ts";

export interface Limits {
  /**
   * Join keys one rule may keep at a time; the oldest is forgotten. A sample remembers as many again that have fired.
   * Counter: evictedKeys.
   */
  readonly keysPerRule: number;
  /** Keys of sequences that wait and stay awake; of more, the oldest sleep. */
  readonly awakeKeys: number;
  /**
   * Keys of sequences that keep the events of what is decided of them; of more, the evidence of the one whose hits were
   * decided longest ago is read, and it sleeps.
   */
  readonly drowsyKeys: number;
  /** Undecided hits one key may keep; the oldest is decided early. Counter: evictedHits. */
  readonly hitsPerKey: number;
  /** Keys that one event may join by, for fields with several values; the first ones count. Counter: evictedKeys. */
  readonly keysPerEvent: number;
  /** Longest span of a sequence without maxspan, from its first event. Counter: expired. */
  readonly candidateAgeUs: Us;
  /** Processes of each kind that one lineage condition remembers of one host; the oldest is forgotten. Counter: evictedKeys. */
  readonly processesPerLineage: number;
  /** Events of one host that wait for their order in rules with lineage; the earliest is taken early. Counter: evictedHits. */
  readonly heldEvents: number;
  /** Groups that one `tstats` of a Splunk detection keeps in a window; events of others are counted. Counter: beyondGroups. */
  readonly groupsPerWindow: number;
  /** Groups of all Splunk detections; the window that has waited longest for an event closes early. Counter: evictedGroups. */
  readonly groups: number;
  /** Characters of one field that an alert keeps. */
  readonly fieldChars: number;
  /** Pending sequences that are looked at to find the ones a screen shows. */
  readonly pendingScanned: number;
}

export const DEFAULT_LIMITS: Limits = {
  keysPerRule: 100_000,
  awakeKeys: 5_000,
  drowsyKeys: 1_000,
  hitsPerKey: 5_000,
  keysPerEvent: 1_000,
  candidateAgeUs: US_PER_DAY,
  processesPerLineage: 50_000,
  heldEvents: 50_000,
  groupsPerWindow: 5_000,
  groups: 50_000,
  fieldChars: 8_192,
  pendingScanned: 5_000,
};

/** How late an event may come and still be put in its place. 145 s is the worst seen in real captures. */
export const DEFAULT_LATENESS_US: Us = 180_000_000;
