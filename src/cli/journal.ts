/**
 * The journal of a run: where it lies, and what happens when it cannot be written. A folder that was asked for must be
 * usable; any other trouble is told, and the run goes on.
 */
import type { Alert } from "../alert/alert.ts";
import type { AlertChange } from "../alert/book.ts";
import { standingAfter, UNDECIDED } from "../alert/decision.ts";
import type { Decision, Standing } from "../alert/decision.ts";
import { alertDocument } from "../export/ndjson.ts";
import { followJournal } from "../state/journal-follower.ts";
import { JournalWriter } from "../state/journal.ts";
import { stateFolder } from "../state/state-folder.ts";
import { plural } from "./summary.ts";

export class Journal {
  readonly folder: string;
  readonly #writer: JournalWriter;
  /** What earlier runs decided, by alert; as many as there are decided alerts. */
  readonly #decided: ReadonlyMap<string, Standing>;
  /** The same one by one, oldest first. */
  readonly history: readonly Decision[];
  readonly #tell: (text: string) => void;
  /** Decisions of this run that its own follower has not brought back yet. */
  readonly #own = new Set<string>();

  private constructor(
    folder: string,
    writer: JournalWriter,
    decided: ReadonlyMap<string, Standing>,
    history: readonly Decision[],
    tell: (text: string) => void,
  ) {
    this.folder = folder;
    this.#writer = writer;
    this.#decided = decided;
    this.history = history;
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
    const decided = new Map<string, Standing>();
    const history: Decision[] = [];
    try {
      const writer = JournalWriter.open(folder, {
        onRecord: (record) => {
          if (record.type === "alert" || record.type === "printed") return;
          const { type: _, ...decision } = record;
          history.push(decision);
          for (const id of decision.ids) {
            const before = decided.get(id) ?? UNDECIDED;
            decided.set(id, standingAfter(before, decision));
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
      return new Journal(folder, writer, decided, history, tell);
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
  decided(id: string): Standing | undefined {
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

  triage(decision: Decision): void {
    this.#own.add(decisionKey(decision));
    this.#writer.triage(decision);
  }

  /** Writes the alerts that nobody has written, and what became of the others since. */
  catchUp(alerts: Iterable<Alert>): void {
    for (const alert of alerts) {
      const { certainty } = alert.match;
      const isKnown = this.#writer.has(alert.id);
      if (!isKnown && certainty === "withdrawn") continue;
      const kind = certainty === "provisional" ? "revised" : certainty;
      this.alert(isKnown ? kind : "fired", alert);
    }
  }

  /**
   * Tells of decisions that others append from now on.
   * @param learns true while others write the alerts
   */
  follow(
    onDecision: (decision: Decision) => void,
    onError: (text: string) => void,
    learns: () => boolean = () => false,
  ): { close(): void } {
    return followJournal(this.folder, {
      skipLines: this.#writer.lines,
      onError,
      onRecord: (record) => {
        if (record.type === "alert") {
          if (learns()) this.#writer.learn(record.alert);
          return;
        }
        const { type: _, ...decision } = record;
        if (!this.#own.delete(decisionKey(decision))) onDecision(decision);
      },
    });
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

function decisionKey({ at, action, ids }: Decision): string {
  return `${at} ${action} ${ids.join(" ")}`;
}
