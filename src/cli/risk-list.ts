/**
 * The list of entities as the screen sees it: filtered, sorted, cut to the window that is looked at. Nothing is worked out
 * while nobody looks.
 */
import type { AlertBook } from "../alert/book.ts";
import { isMarked, LONG_SPAN_US, SHORT_SPAN_US } from "../alert/risk-ledger.ts";
import type { EntityRisk, RiskLedger } from "../alert/risk-ledger.ts";
import type { Us } from "../base/time.ts";
import { techniqueOf } from "../attack/techniques.ts";
import { compileRiskFilter } from "../screen/filter/filter.ts";
import type {
  EntityDetail,
  RiskView,
  RiskList,
  RiskRow,
} from "../screen/store/snapshot.ts";
import type { OrderOf } from "../screen/store/sorting.ts";
import { ListWindow, byText } from "./list-window.ts";
import type { Compare } from "./list-window.ts";

/** The sums of a long list take some milliseconds; they are worked out at most so often. */
const SUMS_MS = 1_000;
/** Other entities of its alerts that are sent. */
const MOST_LINKED = 20;
/** Alerts of one entity that are sent; the others are counted. */
const MOST_ALERTS = 200;

export class RiskListView {
  readonly #ledger: RiskLedger;
  readonly #book: AlertBook;
  readonly #nowUs: () => Us | undefined;
  readonly #window = new ListWindow<RiskRow, OrderOf<"risk">>(
    compileRiskFilter,
    COMPARE,
  );
  #entities: readonly EntityRisk[] = [];
  #rows: readonly RiskRow[] = [];
  #version = -1;
  #summedMs = -Infinity;

  /** @param nowUs the newest event time of the stream; undefined before the first event */
  constructor(
    ledger: RiskLedger,
    book: AlertBook,
    nowUs: () => Us | undefined,
  ) {
    this.#ledger = ledger;
    this.#book = book;
    this.#nowUs = nowUs;
  }

  /** @param view undefined while nobody looks */
  look(view: RiskView | undefined): void {
    this.#window.look(view);
  }

  /** Undefined while nobody looks. @param nowMs a steady clock */
  list(nowMs: number): RiskList | undefined {
    const { view } = this.#window;
    if (view === undefined) return undefined;
    this.#sum(nowMs);
    this.#window.arrange(this.#rows, view.sort);
    return {
      total: this.#rows.length,
      marked: this.#entities.filter(isMarked).length,
      ...this.#window.cut(view),
    };
  }

  /** Everything about one entity; undefined where nothing adds risk to it any more. */
  detail(id: string, nowMs: number): EntityDetail | undefined {
    this.#sum(nowMs);
    const at = this.#entities.findIndex((each) => each.id === id);
    const entity = this.#entities[at];
    if (entity === undefined) return undefined;
    const { entries, tactics, techniques } = entity;
    const { matching } = this.#window;
    const sinceUs = (this.#nowUs() ?? 0) - SHORT_SPAN_US;
    return {
      id,
      row: this.#rows[at]!,
      index: matching.findIndex((each) => each.id === id),
      total: matching.length,
      rules: rulesOf(entity),
      tactics: tactics.map((tactic) => `${tactic.id} ${tactic.name}`),
      techniques: techniques.map((technique) => {
        const name = techniqueOf(technique)?.name;
        return name === undefined ? technique : `${technique} ${name}`;
      }),
      alerts: entries.slice(0, MOST_ALERTS).map((entry) => ({
        id: entry.alertId,
        timeUs: entry.timeUs,
        severity: entry.rule.severity,
        rule: entry.rule.name,
        score: entry.score,
        message: entry.message,
        isRecent: entry.timeUs > sinceUs,
        status: this.#book.get(entry.alertId)?.status,
      })),
      moreAlerts: Math.max(0, entries.length - MOST_ALERTS),
      ...this.#linkedWith(entity),
    };
  }

  /** Other entities that the same alerts are about, those with the most of them first. O(entries of all entities). */
  #linkedWith(entity: EntityRisk): Pick<EntityDetail, "linked" | "moreLinked"> {
    const own = new Set(entity.entries.map(({ alertId }) => alertId));
    const linked = this.#entities
      .filter((each) => each !== entity)
      .map(({ id, type, name, entries }) => {
        const shared = entries.filter(({ alertId }) => own.has(alertId));
        const alerts = new Set(shared.map(({ alertId }) => alertId)).size;
        return { id, type, name, alerts };
      })
      .filter(({ alerts }) => alerts > 0)
      .sort((a, b) => b.alerts - a.alerts || (a.name < b.name ? -1 : 1));
    return {
      linked: linked.slice(0, MOST_LINKED),
      moreLinked: Math.max(0, linked.length - MOST_LINKED),
    };
  }

  #sum(nowMs: number): void {
    const isNew = this.#version !== this.#ledger.version;
    if (!isNew && nowMs - this.#summedMs < SUMS_MS) return;
    this.#version = this.#ledger.version;
    this.#summedMs = nowMs;
    this.#entities = this.#ledger.entities(this.#nowUs() ?? -LONG_SPAN_US);
    this.#rows = this.#entities.map(riskRow);
  }
}

const COMPARE: Readonly<Record<OrderOf<"risk">, Compare<RiskRow>>> = {
  // As the ledger has them.
  "24 h": () => 0,
  "7 days": (a, b) => b.score7d - a.score7d,
  newest: (a, b) => b.lastUs - a.lastUs,
  name: (a, b) => byText(a.name, b.name),
};

function riskRow(entity: EntityRisk): RiskRow {
  const { entries } = entity;
  const newest = entries[0]!;
  return {
    id: entity.id,
    type: entity.type,
    name: entity.name,
    names: entity.names,
    score24h: entity.score24h,
    score7d: entity.score7d,
    detections: entity.detections,
    alerts: entries.length,
    repeats: entity.repeats,
    techniques: entity.techniques.length,
    tactics: entity.tactics.length,
    lastUs: newest.timeUs,
    message: newest.message,
    severity: entity.severity,
    isBroad: entity.isBroad,
  };
}

function rulesOf({ entries }: EntityRisk): EntityDetail["rules"] {
  const rules = new Map<string, EntityDetail["rules"][number]>();
  for (const { rule, score } of entries) {
    const before = rules.get(rule.id);
    rules.set(rule.id, {
      name: rule.name,
      severity: rule.severity,
      score: score + (before?.score ?? 0),
      alerts: 1 + (before?.alerts ?? 0),
    });
  }
  return [...rules.values()].sort(
    (a, b) => b.score - a.score || (a.name < b.name ? -1 : 1),
  );
}
