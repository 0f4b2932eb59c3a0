/**
 * The journal of a run: where it lies, and what happens when it cannot be written. A folder that was asked for must be
 * usable; any other trouble is told, and the run goes on.
 */
import type { Alert, TriageDecision, WorkflowStatus } from "../alert/alert.ts";
import type { AlertChange } from "../alert/book.ts";
import { alertDocument } from "../export/ndjson.ts";
import { followJournal } from "../state/journal-follower.ts";
import { STATUS } from "../state/journal-view.ts";
import { JournalWriter } from "../state/journal.ts";
import { stateFolder } from "../state/state-folder.ts";
import { plural } from "./summary.ts";

interface Decided {
  readonly status: WorkflowStatus;
  readonly reason: string | undefined;
}

export class Journal {
  readonly folder: string;
  readonly #writer: JournalWriter;
  /** What earlier runs decided, by alert; as many as there are decided alerts. */
  readonly #decided: ReadonlyMap<string, Decided>;
  readonly #tell: (text: string) => void;
  /** Decisions of this run that its own follower has not brought back yet. */
  readonly #own = new Set<string>();

  private constructor(
    folder: string,
    writer: JournalWriter,
    decided: ReadonlyMap<string, Decided>,
    tell: (text: string) => void,
  ) {
    this.folder = folder;
    this.#writer = writer;
    this.#decided = decided;
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
    const decided = new Map<string, Decided>();
    try {
      const writer = JournalWriter.open(folder, {
        onRecord: (record) => {
          if (record.type !== "triage") return;
          const { action, ids, reason } = record;
          for (const id of ids) {
            decided.set(id, { status: STATUS[action], reason });
          }
        },
        onTrouble: ({ message }) =>
          tell(
            `${message}; nothing is lost: records wait in memory, and writing is tried again every second`,
          ),
        onGood: (late) =>
          tell(
            `the journal is written again, with ${plural(late, "record")} that waited`,
          ),
      });
      if (writer.repaired > 0) {
        tell(
          "the last line of the journal was torn by a crash; it was ended and is passed over",
        );
      }
      return new Journal(folder, writer, decided, tell);
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

  /** What was decided about an alert in earlier runs. */
  decided(id: string): Decided | undefined {
    return this.#decided.get(id);
  }

  /** @param isPrinted the alert went out on standard output */
  alert(kind: AlertChange["kind"], alert: Alert, isPrinted = false): void {
    const at = new Date().toISOString();
    this.#writer.alert(kind, alertDocument(alert), at, isPrinted);
  }

  /** True if this is what was printed about the alert already, in an earlier run on the same folder. */
  wasPrinted(alert: Alert): boolean {
    return this.#writer.wasPrinted(alertDocument(alert));
  }

  triage(decision: TriageDecision): void {
    this.#own.add(decisionKey(decision));
    this.#writer.triage(decision);
  }

  /** Tells of decisions that others append from now on. */
  follow(
    onDecision: (decision: TriageDecision) => void,
    onError: (text: string) => void,
  ): { close(): void } {
    return followJournal(this.folder, {
      skipLines: this.#writer.lines,
      onError,
      onRecord: (record) => {
        if (record.type !== "triage") return;
        if (!this.#own.delete(decisionKey(record))) onDecision(record);
      },
    });
  }

  /** Writes what waits, if that can be done; what cannot is told. */
  close(): void {
    const error = this.#writer.close();
    if (error !== undefined) this.#tell(error.message);
  }
}

function decisionKey({ at, action, ids }: TriageDecision): string {
  return `${at} ${action} ${ids.join(" ")}`;
}
