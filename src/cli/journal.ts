/**
 * The journal of a run: where it lies, and what happens when it cannot be written. A folder that was asked for must be
 * usable; any other trouble is told, and the run goes on.
 */
import type { Alert, TriageDecision, WorkflowStatus } from "../alert/alert.ts";
import type { AlertChange } from "../alert/book.ts";
import type { TriplineError } from "../base/errors.ts";
import { alertDocument } from "../export/ndjson.ts";
import { followJournal } from "../state/journal-follower.ts";
import { JournalWriter, readJournal } from "../state/journal.ts";
import type { JournalView } from "../state/journal-view.ts";
import { stateFolder } from "../state/state-folder.ts";

export class Journal {
  readonly #folder: string;
  readonly #writer: JournalWriter;
  readonly #before: JournalView;
  readonly #tell: (text: string) => void;
  /** Decisions of this run that its own follower has not brought back yet. */
  readonly #own = new Set<string>();
  #told: string | undefined;

  private constructor(
    folder: string,
    writer: JournalWriter,
    before: JournalView,
    tell: (text: string) => void,
  ) {
    this.#folder = folder;
    this.#writer = writer;
    this.#before = before;
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
    try {
      const before = readJournal(folder);
      return new Journal(folder, JournalWriter.open(folder), before, tell);
    } catch (error) {
      if (state !== undefined) throw error;
      tell(`${(error as Error).message}; alerts are shown, but not kept`);
      return undefined;
    }
  }

  /** What was decided about an alert in earlier runs. */
  decided(
    id: string,
  ): { status: WorkflowStatus; reason: string | undefined } | undefined {
    return this.#before.get(id);
  }

  /** @param isPrinted the alert went out on standard output */
  alert(kind: AlertChange["kind"], alert: Alert, isPrinted = false): void {
    const at = new Date().toISOString();
    this.#check(this.#writer.alert(kind, alertDocument(alert), at, isPrinted));
  }

  /** True if this is what was printed about the alert already, in an earlier run on the same folder. */
  wasPrinted(alert: Alert): boolean {
    return this.#writer.wasPrinted(alertDocument(alert));
  }

  triage(decision: TriageDecision): void {
    this.#own.add(decisionKey(decision));
    this.#check(this.#writer.triage(decision));
  }

  /** Tells of decisions that others append from now on. */
  follow(
    onDecision: (decision: TriageDecision) => void,
    onError: (text: string) => void,
  ): { close(): void } {
    return followJournal(this.#folder, {
      skipLines: this.#before.lines,
      onError,
      onRecord: (record) => {
        if (record.type !== "triage") return;
        if (!this.#own.delete(decisionKey(record))) onDecision(record);
      },
    });
  }

  close(): void {
    this.#writer.close();
  }

  /** The same trouble is told once. */
  #check(error: TriplineError | undefined): void {
    if (error === undefined || error.message === this.#told) return;
    this.#told = error.message;
    this.#tell(error.message);
  }
}

function decisionKey({ at, action, ids }: TriageDecision): string {
  return `${at} ${action} ${ids.join(" ")}`;
}
