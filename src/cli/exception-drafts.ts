/**
 * Exceptions that are drafted on the screen: what is asked for goes in, drafts go out as reports, and from the last one the
 * entry for the file. What a draft would have hidden is tried on the alerts of this run, and on those of earlier ones as
 * soon as they are read from the journal.
 */
import type { AlertBook } from "../alert/book.ts";
import { exceptionId } from "../rule/exception-file.ts";
import type { ExceptionEntry } from "../rule/exception-file.ts";
import type { Rule } from "../rule/rule.ts";
import type {
  Command,
  ExceptionDraft,
  Report,
} from "../screen/store/snapshot.ts";
import { maskSecrets } from "../task/secrets.ts";
import { draftOf, draftSubject, triedOf } from "./exception-drafting.ts";
import type { ExceptionStore } from "./exception-store.ts";
import type { Journal } from "./journal.ts";
import { goneText, tryJournal } from "./journal-tried.ts";
import type { JournalTried } from "./journal-tried.ts";

export interface DraftTarget {
  /** Undefined where no exceptions are kept. */
  readonly store: ExceptionStore | undefined;
  readonly book: AlertBook;
  readonly rules: readonly Rule[];
  readonly journal: Journal | undefined;
  /** Who decides. */
  readonly operator: string;
  /** Nobody waits for a draft any more. */
  readonly isOver: () => boolean;
  readonly send: (report: Report) => void;
  readonly warn: (text: string) => void;
}

type Asked = Command & { readonly type: "draft-exception" };

const NOT_TRIED: JournalTried = { tried: [], gone: 0 };

export class ExceptionDrafts {
  readonly #target: DraftTarget;
  #last: Asked | undefined;
  /** Counts those that were begun: only for the last one the journal is read. */
  #begun = 0;
  #journalTried: (JournalTried & { readonly ruleId: string }) | undefined;

  constructor(target: DraftTarget) {
    this.#target = target;
  }

  ask(asked: Asked): void {
    const { id, step, ticked } = asked;
    this.#send(asked);
    this.#last = asked;
    // Another draft is begun.
    if (step === undefined && ticked === undefined) {
      this.#tryOnJournal(id).catch(({ message }: Error) =>
        this.#target.warn(`the journal is not tried: ${message}`),
      );
    }
  }

  /** What goes into the file; undefined, with a word about it, where nothing can. */
  entry(
    { id, step, ticked, reason }: Command & { readonly type: "except" },
    at: string,
  ): ExceptionEntry | undefined {
    const { store, book, operator } = this.#target;
    const draft = this.#draft(id, step, ticked);
    const rule = book.get(id)?.match.rule;
    const condition = draft?.condition;
    if (store === undefined || rule === undefined || condition === undefined) {
      return undefined;
    }
    const why = maskSecrets(reason).toWellFormed();
    const own = exceptionId(why, rule.id, draft?.step, condition);
    return {
      id: store.freeId(own),
      ruleId: rule.id,
      rule: rule.name.toWellFormed(),
      condition,
      ...(draft?.step !== undefined && { step: draft.step }),
      reason: why,
      by: operator,
      at,
    };
  }

  #send({ id, step, ticked }: Asked): void {
    const draft = this.#draft(id, step, ticked);
    this.#target.send({ type: "exception-draft", id, draft });
  }

  /** Undefined, with a word about it, where there can be none. */
  #draft(
    id: string,
    step: number | undefined,
    ticked: readonly string[] | undefined,
  ): ExceptionDraft | undefined {
    const { store, book, send } = this.#target;
    const alert = book.get(id);
    if (store === undefined || alert === undefined) {
      const text =
        store === undefined
          ? "exceptions are kept in a file: start with --state FOLDER or --exceptions FILE"
          : "the alert is not kept any more";
      send({ type: "toast", level: "error", text });
      return undefined;
    }
    const { rule } = alert.match;
    const { tried, gone } =
      this.#journalTried?.ruleId === rule.id ? this.#journalTried : NOT_TRIED;
    const draft = draftOf(draftSubject(alert), step, ticked, [
      ...triedOf(book.all(), rule.id),
      ...tried,
    ]);
    return draft.preview === undefined
      ? draft
      : { ...draft, preview: `${draft.preview}${goneText(gone)}` };
  }

  /** The alerts that only the journal has count for the draft that is open as soon as they are read. */
  async #tryOnJournal(id: string): Promise<void> {
    const { book, rules, journal } = this.#target;
    this.#journalTried = undefined;
    const begun = ++this.#begun;
    const isOver = (): boolean =>
      this.#target.isOver() || begun !== this.#begun;
    const ruleId = book.get(id)?.match.rule.id;
    const rule = rules.find((each) => each.id === ruleId);
    if (journal === undefined || rule === undefined) return;
    const isKnown = (each: string): boolean => book.get(each) !== undefined;
    const found = await tryJournal(journal.folder, rule, isKnown, isOver);
    if (isOver() || found.tried.length + found.gone === 0) return;
    this.#journalTried = { ...found, ruleId: rule.id };
    if (this.#last?.id === id) this.#send(this.#last);
  }
}
