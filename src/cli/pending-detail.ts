/**
 * Everything about one pending sequence or sample, as its page shows it: what has come, what is awaited, what would end it,
 * and how it ended if it has.
 */
import type { AlertBook } from "../alert/book.ts";
import { KnownSecrets } from "../alert/known-secrets.ts";
import { maskEvidence } from "../alert/masked-evidence.ts";
import { maskKey } from "../alert/masked-match.ts";
import { DEFAULT_LIMITS } from "../engine/limits.ts";
import type { Evidence, JoinKey, PendingSequence } from "../engine/match.ts";
import type {
  PendingDetail as PendingInEngine,
  PendingEnd,
} from "../engine/pending-log.ts";
import type { Query, Step, UntilStep } from "../lang/eql/tree.ts";
import type { Detector } from "../lib/detector.ts";
import type {
  KeyPart,
  PendingChangeRow,
  PendingDetail,
  PendingEndDetail,
  PendingStep,
} from "../screen/store/pending-detail.ts";
import { stepEvent } from "./alert-detail.ts";
import { conditionOutline } from "./condition-outline.ts";
import { pendingRow } from "./pending-row.ts";

/** Others of the rule that are sent. */
const MOST_OTHERS = 50;
/** Pending sequences that are looked through for them. */
const MOST_SCANNED = 500;
const MOST_CHANGE_ROWS = 12;

/** @returns undefined where nothing is known of the id (any more) */
export function pendingDetail(
  id: string,
  { detector, book }: { readonly detector: Detector; readonly book: AlertBook },
  latenessUs: number,
): PendingDetail | undefined {
  const found = detector.pendingDetail(id);
  if (found === undefined) return undefined;
  const { isGone, end, watermarkUs, keys } = found;
  // Before its end: an alert's events are masked, and tell no secret any more.
  const secrets = new KnownSecrets([...found.pending.events, end?.by]);
  const key = maskKey(found.pending.key, secrets);
  const pending = { ...withItsEnd(found, book), key };
  const { rule } = pending;
  if (rule.language !== "eql" || rule.query.kind === "event") return undefined;
  // With all that is left out the conditions would be long.
  const query = (rule.writtenQuery ?? rule.query) as Exclude<
    Query,
    { kind: "event" }
  >;
  const { rows, total, early } = detector.pending(MOST_SCANNED);
  const others = rows.filter(
    (each) => each.rule.id === rule.id && each.id !== id,
  );
  const until = query.kind === "sequence" ? query.until : undefined;
  return {
    id,
    row: pendingRow(pending),
    index: rows.findIndex((each) => each.id === id),
    total: total + early,
    kind: query.kind,
    ruleId: rule.id,
    ruleFile: rule.origin.file,
    query: rule.queryText.trim(),
    key: keyParts(pending.key),
    steps: pendingSteps(query, pending),
    until: until && conditionOutline(until.filter.condition),
    latenessUs,
    ageUs: DEFAULT_LIMITS.candidateAgeUs,
    watermarkUs,
    keys,
    mostKeys: DEFAULT_LIMITS.keysPerRule,
    end: isGone ? endDetail(end, book) : undefined,
    others: others.slice(0, MOST_OTHERS).map(pendingRow),
    moreOthers: Math.max(0, others.length - MOST_OTHERS),
  };
}

/** What became of pending sequences lately, newest first. */
export function pendingChangeRows(
  detector: Detector,
): readonly PendingChangeRow[] {
  return detector
    .pendingChanges(MOST_CHANGE_ROWS)
    .map(({ kind, rule, host, seen, steps, timeUs }) => ({
      kind,
      rule: rule.name,
      host,
      seen,
      steps,
      timeUs,
    }));
}

/** Of one that became an alert the alert's events: the last one came when it was no longer pending. */
function withItsEnd(
  { pending, end }: PendingInEngine,
  book: AlertBook,
): PendingSequence {
  if (end?.matchId === undefined) return pending;
  const match = book.get(end.matchId)?.match;
  const events = match?.events ?? [...pending.events, end.by];
  return { ...pending, events: events.filter((each) => each !== undefined) };
}

function keyParts(key: JoinKey): readonly KeyPart[] {
  return Object.entries(key).map(([field, value]) => ({
    field,
    value: value === null ? undefined : String(value),
  }));
}

/** In the order of the query, `runs` written out. */
function pendingSteps(
  query: Exclude<Query, { kind: "event" }>,
  { events, key }: PendingSequence,
): readonly PendingStep[] {
  const steps: PendingStep[] = [];
  const values = keyParts(key).map(({ value }) => value);
  let positive = 0;
  for (const step of query.steps) {
    const isAbsent = "missing" in step && step.missing;
    const condition = conditionOutline(step.filter.condition);
    for (let run = 0; run < ("runs" in step ? step.runs : 1); run++) {
      const event = isAbsent ? undefined : events[positive++];
      steps.push({
        step: steps.length + 1,
        state: isAbsent ? "absent" : event === undefined ? "awaited" : "done",
        event: event && shownEvent(event),
        category: step.filter.category,
        condition,
        join: joinOf(query, step, values),
      });
    }
  }
  return steps;
}

/** The key's values under the names that the step has for them. */
function joinOf(
  query: Exclude<Query, { kind: "event" }>,
  step: Step | UntilStep,
  values: readonly (string | undefined)[],
): readonly KeyPart[] {
  return [...query.by, ...step.by].map(({ path }, i) => ({
    field: path,
    value: values[i],
  }));
}

function shownEvent(event: Evidence): PendingStep["event"] {
  return stepEvent(maskEvidence(event));
}

function endDetail(
  end: PendingEnd | undefined,
  book: AlertBook,
): PendingEndDetail {
  if (end === undefined) {
    return {
      kind: "unknown",
      timeUs: undefined,
      by: undefined,
      alert: undefined,
    };
  }
  const { kind, timeUs, by, matchId } = end;
  const alert = matchId === undefined ? undefined : book.get(matchId);
  return {
    kind,
    timeUs,
    by: by && shownEvent(by),
    alert:
      matchId === undefined
        ? undefined
        : {
            id: matchId,
            standing:
              alert === undefined
                ? "not-kept"
                : alert.match.certainty === "withdrawn"
                  ? "withdrawn"
                  : "kept",
          },
  };
}
