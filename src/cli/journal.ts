/**
 * The journal of a run: where it lies, and what happens when it cannot be written. A folder that was asked for must be
 * usable; any other trouble is told, and the run goes on.
 *
 * In a shared folder one run writes the alerts. The others keep what they found and did not read in the journal (yet):
 *
 * ```text
 *   following   found ──is not in the journal──► held ──the leader writes it──► forgotten
 *   lead ()     the rest of the journal is read, a torn line ended, what is held is written; each alert fires once
 *   leading     found ──────────────────────────────► written
 * ```
 */
import type { Alert } from "../alert/alert.ts";
import { MOST_ALERTS } from "../alert/book.ts";
import type { AlertChange } from "../alert/book.ts";
import { standingAfter, UNDECIDED } from "../alert/decision.ts";
import type { Decision, Standing } from "../alert/decision.ts";
import { alertDocument } from "../export/ndjson.ts";
import { followJournal } from "../state/journal-follower.ts";
import type { Following } from "../state/journal-follower.ts";
import type {
  AlertRecord,
  JournalRecord,
  SharedRecord,
} from "../state/journal-record.ts";
import { JournalWriter, readRecords } from "../state/journal.ts";
import { markOf } from "../state/known-alerts.ts";
import { stateFolder } from "../state/state-folder.ts";
import { plural } from "./summary.ts";

export class Journal {
  readonly folder: string;
  readonly #writer: JournalWriter;
  readonly #atStart: AtStart;
  readonly #tell: (text: string) => void;
  /** Decisions of this run that its own follower has not brought back yet. */
  readonly #own = new Set<string>();
  #follower: Following | undefined;
  #onError: (text: string) => void = () => undefined;
  #onRecord: (record: SharedRecord) => void = () => undefined;
  #isLeading = true;
  /** Found while another one leads, and not in the journal: the last change of each alert, {@link MOST_ALERTS} at most. */
  readonly #held = new Map<string, AlertChange>();

  private constructor(
    folder: string,
    writer: JournalWriter,
    atStart: AtStart,
    tell: (text: string) => void,
  ) {
    this.folder = folder;
    this.#writer = writer;
    this.#atStart = atStart;
    this.#tell = tell;
  }

  /**
   * Opens the journal in `--state`, or in the default folder when that is undefined.
   * @returns undefined, with a word about it, when the default one cannot be opened: alerts are shown all the same
   * @throws TriplineError when the one in `--state` cannot
   */
  static open(
    state: string | undefined,
    tell: (text: string) => void,
  ): Journal | undefined {
    const folder = stateFolder(state, process.env);
    const atStart = new AtStart();
    try {
      const writer = JournalWriter.open(folder, {
        onRecord: (record) => atStart.take(record),
        onTrouble: ({ message }) =>
          tell(
            `${message}; nothing is lost: records wait in memory, and writing is tried again every second`,
          ),
        onGood: (late) =>
          tell(
            `the journal is written again, with ${plural(late, "record")} that waited`,
          ),
      });
      if (writer.repaired > 0) tell(TORN);
      return new Journal(folder, writer, atStart, tell);
    } catch (error) {
      if (state !== undefined) throw error;
      tell(`${(error as Error).message}; alerts are shown, but not kept`);
      return undefined;
    }
  }

  /** Records that the disk has not taken yet. */
  get waiting(): number {
    return this.#writer.waiting;
  }

  /** What was decided about an alert, up to now where the journal is followed. */
  decided(id: string): Standing | undefined {
    return this.#atStart.decided.get(id);
  }

  /** What earlier runs decided, oldest first. */
  get history(): readonly Decision[] {
    return this.#atStart.history;
  }

  /**
   * What was to be printed and was not, and what others have written since alerts were printed here first: of each alert the newest, oldest
   * first, at most {@link MOST_UNPRINTED}. To be asked once.
   */
  takeUnprinted(): readonly AlertRecord[] {
    const records = [...this.#atStart.unprinted.values()];
    this.#atStart.unprinted.clear();
    return records;
  }

  /** Takes note that a record was printed. */
  notePrinted({ kind, alert }: AlertRecord): void {
    this.#writer.alert(kind, alert, new Date().toISOString(), true);
  }

  /**
   * Writes what became of an alert, or keeps it while another one leads.
   * @param printed as {@link AlertRecord.printed}
   */
  alert(kind: AlertChange["kind"], alert: Alert, printed?: boolean): void {
    if (!this.#isLeading) {
      this.#hold({ kind, alert });
      return;
    }
    const at = new Date().toISOString();
    this.#writer.alert(kind, alertDocument(alert), at, printed);
  }

  /** True if this is what was printed about the alert already, in an earlier run on the same folder. */
  wasPrinted(alert: Alert): boolean {
    // An alert is new nearly always, and waits to be printed.
    return (
      this.#writer.hasPrinted(alert.id) &&
      this.#writer.wasPrinted(alertDocument(alert))
    );
  }

  triage(decision: Decision): void {
    this.#own.add(decisionKey(decision));
    this.#atStart.decide(decision);
    this.#writer.triage(decision);
  }

  /** From now on another one writes the alerts. */
  yieldLead(): void {
    this.#isLeading = false;
  }

  /** From now on this run writes the alerts, and first what whoever led has not. */
  lead(): void {
    if (this.#isLeading) return;
    const before = this.#writer.repaired;
    this.#writer.mend();
    if (this.#writer.repaired > before) this.#tell(TORN);
    // What was written last may not have been looked at yet.
    const follower = this.#follower;
    follower?.close();
    const lines = readRecords(
      this.folder,
      follower?.lines ?? this.#writer.lines,
      this.#onRecord,
    );
    if (follower !== undefined) this.#follow(lines);
    this.#isLeading = true;
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const { kind, alert } of held) {
      const isKnown = this.#writer.has(alert.id);
      const isGone = kind === "withdrawn" || alert.exception !== undefined;
      // Nobody has heard of it.
      if (!isKnown && isGone) continue;
      this.alert(isKnown ? kind : "fired", alert);
    }
  }

  #hold(change: AlertChange): void {
    const { id } = change.alert;
    this.#held.delete(id);
    if (this.#writer.tellsNothing(alertDocument(change.alert))) return;
    this.#held.set(id, change);
    if (this.#held.size > MOST_ALERTS) {
      this.#held.delete(this.#held.keys().next().value!);
    }
  }

  /**
   * Tells of decisions that others append from now on, and of the alerts of whoever leads.
   */
  follow(
    onDecision: (decision: Decision) => void,
    onError: (text: string) => void,
    onAlert: (record: AlertRecord) => void = () => undefined,
  ): { close(): void } {
    this.#onError = onError;
    this.#onRecord = (record) => {
      if (record.type === "alert") {
        if (this.#isLeading) return;
        this.#learn(record);
        onAlert(record);
        return;
      }
      const { type: _, ...decision } = record;
      if (this.#own.delete(decisionKey(decision))) return;
      this.#atStart.decide(decision);
      onDecision(decision);
    };
    this.#follow(this.#writer.lines);
    return { close: () => this.#follower?.close() };
  }

  #follow(skipLines: number): void {
    this.#follower = followJournal(this.folder, {
      skipLines,
      onError: this.#onError,
      onRecord: this.#onRecord,
    });
  }

  #learn({ alert, printed }: AlertRecord): void {
    this.#writer.learn(alert, printed === true);
    const id = alert["kibana.alert.uuid"];
    const held = this.#held.get(id);
    if (held !== undefined) this.#hold(held);
  }

  /** Resolves when what was written would outlast a loss of power, or waits for the disk. */
  settle(): Promise<boolean> {
    return this.#writer.settle();
  }

  /** Writes what waits, if that can be done; what cannot is told. */
  close(): void {
    const error = this.#writer.close();
    if (error !== undefined) this.#tell(error.message);
  }
}

const TORN =
  "the last line of the journal was torn by a crash; it was ended and is passed over";

/** Records that are kept to be printed. */
const MOST_UNPRINTED = 2_000;

/** What the journal says: as much as there are decisions. */
class AtStart {
  readonly decided = new Map<string, Standing>();
  readonly history: Decision[] = [];
  readonly unprinted = new Map<string, AlertRecord>();
  /** Ids of alerts that were printed in whatever state; undefined while nothing was. */
  #printed: Set<string> | undefined;

  take(record: JournalRecord): void {
    if (record.type === "alert") {
      this.#takeAlert(record);
    } else if (record.type === "printed") {
      (this.#printed ??= new Set()).add(record.id);
      const last = this.unprinted.get(record.id);
      if (last !== undefined && markOf(last.alert) === record.mark)
        this.unprinted.delete(record.id);
    } else {
      const { type: _, ...decision } = record;
      this.history.push(decision);
      this.decide(decision);
    }
  }

  #takeAlert(record: AlertRecord): void {
    const id = record.alert["kibana.alert.uuid"];
    if (record.printed === true) {
      (this.#printed ??= new Set()).add(id);
      this.unprinted.delete(id);
      return;
    }
    // That nothing can change an alert any more is no news of one that was printed.
    const isNews = record.kind !== "confirmed" || !this.#printed?.has(id);
    const wasLost = record.printed === false;
    if (!wasLost && (this.#printed === undefined || !isNews)) return;
    this.unprinted.delete(id);
    this.unprinted.set(id, record);
    if (this.unprinted.size > MOST_UNPRINTED)
      this.unprinted.delete(this.unprinted.keys().next().value!);
  }

  decide(decision: Decision): void {
    for (const id of decision.ids) {
      const before = this.decided.get(id) ?? UNDECIDED;
      this.decided.set(id, standingAfter(before, decision));
    }
  }
}

function decisionKey({ at, action, ids }: Decision): string {
  return `${at} ${action} ${ids.join(" ")}`;
}
