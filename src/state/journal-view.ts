/**
 * What the journal's records add up to: each alert once, with its last document and the status that the last
 * decision gave it. Pure: records in, a list out; the file is somebody else's. Memory is O(alerts).
 */
import type { WorkflowStatus } from "../alert/alert.ts";
import { UNDECIDED, isTriage, standingAfter } from "../alert/decision.ts";
import type { Standing, TriageDecision } from "../alert/decision.ts";
import type { AlertDocument } from "../export/alert-document.ts";
import { parseRecord } from "./journal-record.ts";
import type { AlertKind, JournalRecord } from "./journal-record.ts";

export interface JournalAlert {
  readonly id: string;
  /** The last one written, with the status in force. */
  readonly document: AlertDocument;
  /** What the last record said about it. */
  readonly kind: AlertKind;
  readonly status: WorkflowStatus;
  /** Why it was closed. */
  readonly reason: string | undefined;
  /** Wall clock of its first and of its last record. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** The decision in force; undefined while nobody has decided. */
  readonly decision: TriageDecision | undefined;
}

interface Entry {
  document: AlertDocument;
  kind: AlertKind;
  readonly firstAt: string;
  lastAt: string;
}

export class JournalView {
  readonly #entries = new Map<string, Entry>();
  /** Kept apart from the alerts: a decision may be written before the alert it is about. */
  readonly #decisions = new Map<string, TriageDecision>();
  readonly #standing = new Map<string, Standing>();
  /** Lines that are not records. */
  broken = 0;
  /** Records of types that this version does not have. */
  unknown = 0;
  /** Complete lines seen, of any kind. */
  lines = 0;

  /** @returns the record, where the line held one */
  addLine(line: string): JournalRecord | undefined {
    this.lines++;
    const record = parseRecord(line);
    if (record === "broken") this.broken++;
    else if (record === "unknown") this.unknown++;
    else {
      this.add(record);
      return record;
    }
    return undefined;
  }

  add(record: JournalRecord): void {
    if (record.type === "printed") return;
    if (record.type !== "alert") {
      const { type: _, ...decision } = record;
      for (const id of record.ids) {
        const before = this.#standing.get(id) ?? UNDECIDED;
        this.#standing.set(id, standingAfter(before, decision));
        if (isTriage(decision)) this.#decisions.set(id, decision);
      }
      return;
    }
    const { at, kind, alert } = record;
    const id = alert["kibana.alert.uuid"];
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      this.#entries.set(id, { document: alert, kind, firstAt: at, lastAt: at });
    } else {
      entry.document = alert;
      entry.kind = kind;
      entry.lastAt = at;
    }
  }

  /** In the order in which they were first written. */
  alerts(): JournalAlert[] {
    return [...this.#entries.keys()].map((id) => this.get(id)!);
  }

  get(id: string): JournalAlert | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const decision = this.#decisions.get(id);
    const { status, reason, notes } = this.#standing.get(id) ?? UNDECIDED;
    const {
      "tripline.close_reason": _,
      "tripline.notes": __,
      ...rest
    } = entry.document;
    return {
      id,
      document: {
        ...rest,
        "kibana.alert.workflow_status": status,
        ...(reason === undefined ? {} : { "tripline.close_reason": reason }),
        ...(notes && { "tripline.notes": notes }),
      },
      kind: entry.kind,
      status,
      reason,
      firstAt: entry.firstAt,
      lastAt: entry.lastAt,
      decision,
    };
  }
}
