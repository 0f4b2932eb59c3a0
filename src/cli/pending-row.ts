/** A pending sequence or sample as a row of the list shows it. */
import { maskEvidence } from "../alert/masked-evidence.ts";
import { inEventOrder } from "../engine/match.ts";
import type { PendingSequence } from "../engine/match.ts";
import { maxspanOf } from "../rule/rule.ts";
import type { PendingRow } from "../screen/store/snapshot.ts";

export function pendingRow(pending: PendingSequence): PendingRow {
  const { rule, events, steps, deadlineUs, state } = pending;
  const seen = events.filter((event) => event !== undefined);
  const order = inEventOrder(events);
  return {
    id: pending.id,
    rule: rule.name,
    severity: rule.severity,
    host: order.at(-1)!.host.name,
    state,
    seen: seen.length,
    steps,
    startUs: order[0]!.timeUs,
    maxspanUs: maxspanOf(rule),
    deadlineUs,
    evidence: seen.map((event) => maskEvidence(event).summary),
  };
}
