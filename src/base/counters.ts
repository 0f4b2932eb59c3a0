/**
 * Counters with names for people. Everything that is late, dropped, unparsed, unknown or evicted goes
 * through one of these and is shown.
 */
export interface Counters {
  bytes: number;
  lines: number;
  blank: number;
  events: number;
  /** Lines that are not JSON. */
  unparsed: number;
  /** Lines over the size limit; not read. */
  oversize: number;
  /** Zero bytes that a crash left in a file; not read. */
  zeroBytes: number;
  /** Times that a log was emptied, replaced or taken away before it was read to its end. */
  gaps: number;
  /** Bytes that were lost so, as far as they were seen. */
  lostBytes: number;
  /** JSON, but of no known shape. */
  unknownShape: number;
  /** Of a known shape, but with no readable time. */
  noTime: number;
  /** Hits of sequence steps. */
  hits: number;
  /** Events that arrived after the watermark of their host. */
  late: number;
  /** Hits too late for a sequence that was already decided; not used. */
  tooLate: number;
  /** The same record read twice; not used again. */
  duplicate: number;
  /** Candidates overwritten by a newer start. */
  overwritten: number;
  /** Candidates that ran out of maxspan. */
  expired: number;
  /** Candidates killed by `until`. */
  killed: number;
  /** A later step without a candidate to extend. */
  noCandidate: number;
  /** Events that satisfied a step but lack a join key. */
  noKey: number;
  /** Questions of lineage answered "no" for a process whose ancestors were not all seen to start. */
  unknownAncestry: number;
  /** Hits forgotten because one key had too many. */
  evictedHits: number;
  /** Keys forgotten because one rule, or one event, had too many. */
  evictedKeys: number;
  /** Records of a Splunk detection whose window was closed already; not used. */
  lateRecords: number;
  /** Records of a Splunk detection that begin no group, because their window has too many. */
  beyondGroups: number;
  /** Groups of Splunk detections whose window was closed early, because there were too many. */
  evictedGroups: number;
  /** Rows that `join` does not pair because their key is only what stands for a missing value. */
  refusedPairs: number;
  /** Events more than a day ahead of the wall clock; they do not move the watermark. */
  future: number;
  /** Alerts counted but not shown by the storm guard. */
  heldBack: number;
  /** Alerts not told of, because somebody muted their rule for their entity. */
  muted: number;
  /** Alerts that exceptions hide at present. */
  excepted: number;
  /** Alerts folded into an earlier one that says the same, as their rule asks. */
  suppressed: number;
  /** Alerts dropped from memory because there are too many; the journal has them. */
  evictedAlerts: number;
  /** Risk of alerts forgotten because there are too many entities, or too many alerts of one. */
  evictedRisk: number;
}

/** Counts what a source has lost, for `onLost`. */
export function countLoss(
  counters: Pick<Counters, "gaps" | "lostBytes">,
  bytes: number,
): void {
  counters.gaps++;
  counters.lostBytes += bytes;
}

export function newCounters(): Counters {
  return {
    bytes: 0,
    lines: 0,
    blank: 0,
    events: 0,
    unparsed: 0,
    oversize: 0,
    zeroBytes: 0,
    gaps: 0,
    lostBytes: 0,
    unknownShape: 0,
    noTime: 0,
    hits: 0,
    late: 0,
    tooLate: 0,
    duplicate: 0,
    overwritten: 0,
    expired: 0,
    killed: 0,
    noCandidate: 0,
    noKey: 0,
    unknownAncestry: 0,
    evictedHits: 0,
    evictedKeys: 0,
    lateRecords: 0,
    beyondGroups: 0,
    evictedGroups: 0,
    refusedPairs: 0,
    future: 0,
    heldBack: 0,
    muted: 0,
    excepted: 0,
    suppressed: 0,
    evictedAlerts: 0,
    evictedRisk: 0,
  };
}
