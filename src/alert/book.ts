/**
 * The book of alerts: matches come in, alerts with triage state and task evidence are kept. One alert per match id,
 * however often it is revised. Bounded: past {@link MOST_ALERTS} the oldest closed alert is dropped first, then the
 * oldest of all, counted.
 */
import { AgedMap } from "../base/aged-map.ts";
import type { Counters } from "../base/counters.ts";
import { completedUs } from "../engine/match.ts";
import type { Match, MatchChange } from "../engine/match.ts";
import type { RuleException } from "../rule/exception-file.ts";
import { restoreMatch, saveMatch } from "../engine/saved.ts";
import type { Links, SavedMatch, SavedPart } from "../engine/saved.ts";
import type { TaskRecord } from "../task/task.ts";
import { alertHost, alertUser } from "./alert-row.ts";
import type { Alert, WorkflowStatus } from "./alert.ts";
import { UNDECIDED } from "./decision.ts";
import type { Standing } from "./decision.ts";
import { Exceptions } from "./exceptions.ts";
import { maskMatch, maskSuppression, secretsOf } from "./masked-match.ts";
import type { Mutes } from "./mutes.ts";
import { StormGuard } from "./storm-guard.ts";
import type { SavedGuard } from "./storm-guard.ts";
import { Suppressor } from "./suppression.ts";
import type { FoldedChange, Suppression } from "./suppression.ts";

export const MOST_ALERTS = 50_000;
/** Alerts that were told for good and are still known by their ids. */
const MOST_FINISHED = 100_000;
/** Alerts that nothing will change which a restart brings back; the journal has them all. */
export const MOST_SAVED = 2_000;

/** What became of an alert. `tasks`: new evidence about what its task runs. */
export interface AlertChange {
  readonly kind: FoldedChange["kind"] | "tasks";
  readonly alert: Alert;
}

/** Nothing can change the alert any more: it is certain, and what is folded into it is counted. */
export function isSettled({
  kind,
  alert: { suppression },
}: AlertChange): boolean {
  return suppression === undefined ? kind === "confirmed" : suppression.isFinal;
}

/** As a checkpoint holds it. */
interface SavedAlert {
  readonly match: SavedMatch;
  readonly status: WorkflowStatus;
  readonly reason?: string;
  readonly tasks: readonly TaskRecord[];
  readonly suppression?: Suppression;
  /** Its tasks may still become known. */
  readonly isUnsettled: boolean;
}

export interface AlertBookOptions {
  readonly counters: Counters;
  /** Alerts per rule and five minutes; undefined: as each rule says; 0: no limit. */
  readonly stormLimit?: number | undefined;
  /**
   * The storm guard counts an alert when nothing can change it any more, for who tells it only then: what is withdrawn takes no
   * place from what stands. @default false: when it fires
   */
  readonly guardsSettled?: boolean | undefined;
  /** Finds the scheduled tasks that an alert's evidence points to, best source first. */
  readonly findTasks: (match: Match) => readonly TaskRecord[];
  /** What earlier runs decided about an alert: it finds its decision again by its id. */
  readonly decided?: ((id: string) => Standing | undefined) | undefined;
  /** What is not told of; without it everything is. */
  readonly mutes?: Mutes | undefined;
  /** What hides alerts by their evidence, in the order of its file. */
  readonly exceptions?: readonly RuleException[] | undefined;
}

export class AlertBook {
  readonly guard: StormGuard;
  readonly exceptions: Exceptions;
  readonly #counters: Counters;
  readonly #suppressor: Suppressor;
  readonly #guardsSettled: boolean;
  readonly #findTasks: AlertBookOptions["findTasks"];
  readonly #decided: AlertBookOptions["decided"];
  readonly #mutes: Mutes | undefined;
  /** By id, oldest first. */
  readonly #alerts = new Map<string, Alert>();
  /** Alerts whose tasks may still become known: not yet decided by the engine. */
  readonly #unsettled = new Set<string>();
  /** What was told for good, the one told longest ago first. */
  readonly #finished = new AgedMap<string, true>();
  /** Counts up with every change: a reader that saw this version need not look again. */
  version = 0;

  constructor({
    counters,
    stormLimit,
    guardsSettled = false,
    findTasks,
    decided,
    mutes,
    exceptions,
  }: AlertBookOptions) {
    this.#counters = counters;
    this.exceptions = new Exceptions(counters, exceptions);
    this.#suppressor = new Suppressor(counters);
    this.#findTasks = findTasks;
    this.#decided = decided;
    this.#mutes = mutes;
    this.guard = new StormGuard(stormLimit);
    this.#guardsSettled = guardsSettled;
  }

  /**
   * What may still change, and of the rest the newest {@link MOST_SAVED} alerts, in the order in which they fired; then what is
   * folded, and the storm guard.
   */
  *save(): Generator<SavedPart> {
    let older = this.#alerts.size - MOST_SAVED;
    for (const alert of this.#alerts.values()) {
      const { id, status, reason, tasks, suppression } = alert;
      const isUnsettled = this.#unsettled.has(id);
      if (older-- > 0 && !isUnsettled && suppression?.isFinal !== false)
        continue;
      yield {
        part: "alert",
        unit: alert,
        version: isUnsettled ? 1 : 0,
        value: (): SavedAlert => ({
          isUnsettled,
          match: saveMatch(alert.match),
          status,
          ...(reason !== undefined && { reason }),
          tasks,
          ...(suppression && { suppression }),
        }),
      };
    }
    yield* this.exceptions.save();
    yield* this.#suppressor.save();
    yield { part: "guard", value: () => this.guard.save() };
  }

  /**
   * Takes up a part that {@link save} gave, in the same order. What was decided meanwhile counts.
   * @returns false for a part that is not the book's
   */
  restore(part: string, value: unknown, links: Links): boolean {
    if (part === "guard") {
      this.guard.restore(value as SavedGuard);
      return true;
    }
    if (part !== "alert") {
      return (
        this.exceptions.restore(part, value, links) ||
        this.#suppressor.restore(part, value, links)
      );
    }
    const { match: saved, isUnsettled, ...alert } = value as SavedAlert;
    const match = restoreMatch(saved, links);
    if (match === undefined) return true;
    const { id } = match;
    const standing = { ...alert, reason: alert.reason };
    this.#put({
      ...standing,
      ...standingOf(this.#decided?.(id) ?? standing),
      id,
      match,
    });
    if (isUnsettled) this.#unsettled.add(id);
    return true;
  }

  get size(): number {
    return this.#alerts.size;
  }

  /** Alerts whose tasks may still become known. */
  get unsettled(): number {
    return this.#unsettled.size;
  }

  get(id: string): Alert | undefined {
    return this.#alerts.get(id);
  }

  /** What was decided about an alert, also about one that has yet to fire (again). */
  statusOf(id: string): WorkflowStatus {
    return (this.get(id) ?? this.#decided?.(id) ?? UNDECIDED).status;
  }

  /** All alerts, in the order in which they fired. */
  all(): IterableIterator<Alert> {
    return this.#alerts.values();
  }

  /** Takes a change of a match; what is folded into another alert changes that one. */
  take(change: MatchChange): readonly AlertChange[] {
    if (change.kind === "fired" && this.#finished.has(change.match.id)) {
      this.#counters.duplicate++;
      return [];
    }
    return this.#takeAll(this.exceptions.take(change));
  }

  /** Other exceptions from now on: alerts go away and come back. */
  except(exceptions: readonly RuleException[]): readonly AlertChange[] {
    return this.#takeAll(this.exceptions.replace(exceptions, this.#told()));
  }

  /** After a restart: the exceptions may be others than those of the run that was taken up. */
  reviewExceptions(): readonly AlertChange[] {
    return this.#takeAll(this.exceptions.review(this.#told()));
  }

  #takeAll(changes: readonly MatchChange[]): readonly AlertChange[] {
    return changes.flatMap((change) =>
      this.#applyAll(this.#suppressor.take(change)),
    );
  }

  /** Every match that is told at present, also in another one that it is folded into. */
  *#told(): Generator<Match> {
    yield* this.#suppressor.matches();
    for (const { match } of this.#alerts.values()) yield match;
  }

  /** No match will change any more: the last word on alerts that others are folded into. */
  finish(): readonly AlertChange[] {
    return this.#applyAll(this.#suppressor.finish());
  }

  #applyAll(changes: readonly FoldedChange[]): readonly AlertChange[] {
    return changes.flatMap((change) => this.apply(change) ?? []);
  }

  /** @returns undefined when the storm guard or a mute holds the alert back, or held it back when it fired */
  apply({ kind, match, suppression }: FoldedChange): AlertChange | undefined {
    const before = this.#alerts.get(match.id);
    if (kind === "suppressed") {
      if (before === undefined || suppression === undefined) return undefined;
      const alert = {
        ...before,
        suppression: maskSuppression(suppression, secretsOf(match)),
      };
      this.#put(alert);
      return this.#guarded({ kind, alert });
    }
    if (before === undefined) {
      if (kind !== "fired") return undefined;
      if (this.#isMuted(match)) {
        this.#counters.muted++;
        return undefined;
      }
      if (this.#isGuardedFirst(match) && !this.#admit(match)) return undefined;
    } else if (this.#isGuardedFirst(match)) {
      this.#recount(kind, before.match);
    }
    const secrets = secretsOf(match);
    const shown = maskMatch(match, secrets);
    const decision = before ?? this.#decided?.(match.id);
    const alert: Alert = {
      id: match.id,
      match: shown,
      ...standingOf(decision ?? UNDECIDED),
      tasks: this.#findTasks(shown),
      ...(suppression && {
        suppression: maskSuppression(suppression, secrets),
      }),
    };
    const exception = this.exceptions.hiding(match.id);
    if (exception !== undefined) {
      this.forget(match.id);
      this.version++;
      return { kind, alert: { ...alert, exception: exception.id } };
    }
    this.#put(alert);
    if (kind === "confirmed" || kind === "withdrawn") {
      this.#unsettled.delete(alert.id);
    } else {
      this.#unsettled.add(alert.id);
    }
    // An alert that was withdrawn and fires again is the same alert.
    return this.#guarded({
      kind: kind === "fired" && before !== undefined ? "revised" : kind,
      alert,
    });
  }

  /** Its alert is counted when it fires. That of an event by itself is never withdrawn, and a storm of them costs least so. */
  #isGuardedFirst({ events, row, rule }: Match): boolean {
    if (!this.#guardsSettled) return true;
    const isFolded = rule.suppression !== undefined;
    return events.length === 1 && row === undefined && !isFolded;
  }

  #admit(match: Match): boolean {
    if (this.guard.admit(match.rule, completedUs(match))) return true;
    this.#counters.heldBack++;
    return false;
  }

  /** @param match as it was before */
  #recount(kind: FoldedChange["kind"], match: Match): void {
    const wasWithdrawn = match.certainty === "withdrawn";
    if (kind === "withdrawn" && !wasWithdrawn) {
      this.guard.release(match.rule, completedUs(match));
    } else if (kind === "fired" && wasWithdrawn) {
      this.guard.retake(match.rule, completedUs(match));
    }
  }

  /** @returns as if it had been withdrawn where the storm guard holds it back now */
  #guarded(change: AlertChange): AlertChange {
    const { suppression: _, ...alert } = change.alert;
    const { match, id } = alert;
    if (
      this.#isGuardedFirst(match) ||
      change.kind === "withdrawn" ||
      !isSettled(change) ||
      this.#admit(match)
    ) {
      return change;
    }
    this.forget(id);
    const withdrawn: Match = { ...match, certainty: "withdrawn" };
    return { kind: "withdrawn", alert: { ...alert, match: withdrawn } };
  }

  /**
   * Looks again for the tasks of alerts that are not settled: their evidence may have come later.
   * @param most alerts looked at; the ones that waited longest come first, so that a storm of alerts costs no more at a
   * time than a few, and all get their turn
   */
  relink(most = Infinity): AlertChange[] {
    const changes: AlertChange[] = [];
    for (const id of [...this.#unsettled].slice(0, most)) {
      this.#unsettled.delete(id);
      this.#unsettled.add(id);
      const alert = this.#alerts.get(id);
      if (alert === undefined) {
        this.#unsettled.delete(id);
        continue;
      }
      const tasks = this.#findTasks(alert.match);
      if (sameTasks(tasks, alert.tasks)) continue;
      const linked = { ...alert, tasks };
      this.#put(linked);
      changes.push({ kind: "tasks", alert: linked });
    }
    return changes;
  }

  /** True for an alert that its rule is not told of; it is counted then. */
  #isMuted(match: Match): boolean {
    const mutes = this.#mutes;
    if (mutes === undefined || mutes.isEmpty) return false;
    const alert = { match, tasks: this.#findTasks(match) };
    return mutes.holdBack({
      ruleId: match.rule.id,
      host: alertHost(alert),
      user: alertUser(alert),
      timeUs: completedUs(match),
    });
  }

  /** What was decided about an alert, put into force. Unknown alerts are passed over. */
  setStanding(id: string, standing: Standing): void {
    const alert = this.#alerts.get(id);
    if (alert === undefined) return;
    const { notes: _, ticked: __, ...rest } = alert;
    this.#put({ ...rest, ...standingOf(standing) });
  }

  /** Sets the status of one alert. @returns the alert as it is now, or undefined if there is no such alert */
  setStatus(
    id: string,
    status: WorkflowStatus,
    reason: string | undefined,
  ): Alert | undefined {
    const alert = this.#alerts.get(id);
    if (alert === undefined) return undefined;
    const changed = { ...alert, status, reason };
    this.#put(changed);
    return changed;
  }

  /**
   * Drops an alert that was told for good (a scan has printed it). A copy of its record, in another file or further on, does
   * not raise it again.
   */
  finishWith(id: string): void {
    this.forget(id);
    this.#finished.set(id, true);
    if (this.#finished.size > MOST_FINISHED) {
      this.#finished.delete(this.#finished.oldest!.key);
    }
  }

  /** Drops an alert as if it had never been. */
  forget(id: string): void {
    this.#alerts.delete(id);
    this.#unsettled.delete(id);
  }

  #put(alert: Alert): void {
    this.#alerts.set(alert.id, alert);
    this.version++;
    if (this.#alerts.size <= MOST_ALERTS) return;
    let oldest: string | undefined;
    for (const { id, status } of this.#alerts.values()) {
      oldest ??= id;
      if (status === "closed") {
        oldest = id;
        break;
      }
    }
    if (oldest !== undefined) this.forget(oldest);
    this.#counters.evictedAlerts++;
  }
}

function standingOf({ status, reason, notes, ticked }: Standing): Standing {
  return {
    status,
    reason,
    ...(notes && { notes }),
    ...(ticked && { ticked }),
  };
}

function sameTasks(
  a: readonly TaskRecord[],
  b: readonly TaskRecord[],
): boolean {
  return (
    a.length === b.length &&
    a.every((task, i) => JSON.stringify(task) === JSON.stringify(b[i]))
  );
}
