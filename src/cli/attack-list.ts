/**
 * The matrix of ATT&CK as the screen sees it: below each tactic the techniques that the loaded rules name, what has fired of
 * them, and whether any of their rules can see its logs. What is below a technique counts for it. Nothing is worked out while
 * nobody looks.
 */
import type { AlertBook } from "../alert/book.ts";
import { TACTICS, tacticOrder } from "../attack/tactics.ts";
import type { Rule, Severity, Threat } from "../rule/rule.ts";
import { SEVERITIES } from "../rule/rule.ts";
import type {
  AttackList,
  AttackState,
  AttackTactic,
  AttackTechnique,
  RuleState,
} from "../screen/store/snapshot.ts";
import type { RuleListView } from "./rule-list.ts";

/** Verdicts on the rules are worked out as often. */
const PUBLISH_MS = 1_000;

interface Cell {
  readonly id: string;
  readonly name: string;
  readonly rules: Set<Rule>;
}

interface Column {
  readonly id: string;
  readonly name: string;
  readonly cells: Map<string, Cell>;
}

/** What has fired of a rule. */
interface Fired {
  alerts: number;
  open: number;
}

export class AttackListView {
  readonly #columns: readonly Column[];
  readonly #withoutTechnique: number;
  readonly #rules: RuleListView;
  readonly #book: AlertBook;
  #isWatched = false;
  #list: AttackList | undefined;
  #builtMs = -Infinity;

  constructor(loaded: readonly Rule[], rules: RuleListView, book: AlertBook) {
    this.#rules = rules;
    this.#book = book;
    this.#columns = columnsOf(loaded);
    this.#withoutTechnique = loaded.filter(
      ({ threats }) => !threats.some(({ techniques }) => techniques.length > 0),
    ).length;
  }

  look(isWatched: boolean): void {
    this.#isWatched = isWatched;
  }

  /** Undefined while nobody looks. @param nowMs a steady clock */
  list(nowMs: number): AttackList | undefined {
    if (!this.#isWatched) return undefined;
    if (this.#list === undefined || nowMs - this.#builtMs >= PUBLISH_MS) {
      this.#builtMs = nowMs;
      this.#list = this.#build(nowMs);
    }
    return this.#list;
  }

  #build(nowMs: number): AttackList {
    const fired = new Map<string, Fired>();
    for (const { match, status } of this.#book.all()) {
      const own = fired.get(match.rule.id) ?? { alerts: 0, open: 0 };
      own.alerts++;
      if (status === "open") own.open++;
      fired.set(match.rule.id, own);
    }
    const states = this.#rules.states(nowMs);
    const tactics = this.#columns.map(({ id, name, cells }): AttackTactic => ({
      id,
      name,
      techniques: [...cells.values()]
        .map((cell) => techniqueOf(cell, fired, states))
        .sort(byHeat),
    }));
    return { tactics, withoutTechnique: this.#withoutTechnique };
  }
}

/** The tactics that rules name, in kill-chain order; one that is not known here comes last, under the name its rule gives it. */
function columnsOf(rules: readonly Rule[]): readonly Column[] {
  const columns = new Map<string, Column>();
  for (const rule of rules) {
    for (const { tactic, techniques } of rule.threats) {
      let column = columns.get(tactic.id);
      if (column === undefined) {
        const known = TACTICS.find(({ id }) => id === tactic.id);
        const name = known?.name ?? tactic.name;
        column = { id: tactic.id, name, cells: new Map() };
        columns.set(tactic.id, column);
      }
      for (const technique of techniques) fill(column, technique, rule);
    }
  }
  return [...columns.values()].sort(
    (a, b) => tacticOrder(a.id) - tacticOrder(b.id),
  );
}

function fill(
  { cells }: Column,
  { id, name }: Threat["techniques"][number],
  rule: Rule,
): void {
  let cell = cells.get(id);
  if (cell === undefined) {
    cell = { id, name, rules: new Set() };
    cells.set(id, cell);
  }
  cell.rules.add(rule);
}

function techniqueOf(
  { id, name, rules }: Cell,
  fired: ReadonlyMap<string, Fired>,
  states: ReadonlyMap<string, RuleState>,
): AttackTechnique {
  let alerts = 0;
  let open = 0;
  let severity: Severity | undefined;
  const counts = { seeing: 0, waiting: 0, blind: 0 };
  for (const rule of rules) {
    const own = fired.get(rule.id);
    if (own !== undefined) {
      alerts += own.alerts;
      open += own.open;
      severity = worse(severity, rule.severity);
    }
    counts[SIGHT[states.get(rule.id) ?? "waiting"]]++;
  }
  return {
    id,
    name,
    alerts,
    open,
    ...(severity === undefined ? {} : { severity }),
    ...counts,
    state: stateOf(alerts, counts),
  };
}

/** A rule that is not run sees as little as one whose field nobody writes. */
const SIGHT: Readonly<Record<RuleState, "seeing" | "waiting" | "blind">> = {
  ready: "seeing",
  part: "seeing",
  waiting: "waiting",
  blind: "blind",
  off: "blind",
};

function stateOf(
  alerts: number,
  { seeing, waiting }: { seeing: number; waiting: number },
): AttackState {
  if (alerts > 0) return "fired";
  if (seeing > 0) return "covered";
  return waiting > 0 ? "waiting" : "blind";
}

function worse(a: Severity | undefined, b: Severity): Severity {
  return a === undefined || SEVERITIES.indexOf(b) > SEVERITIES.indexOf(a)
    ? b
    : a;
}

const STATES: readonly AttackState[] = ["fired", "covered", "waiting", "blind"];

/** What has fired first, the worst of it at the top. */
function byHeat(a: AttackTechnique, b: AttackTechnique): number {
  const rank = ({ severity }: AttackTechnique): number =>
    severity === undefined ? -1 : SEVERITIES.indexOf(severity);
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    rank(b) - rank(a) ||
    b.alerts - a.alerts ||
    (a.id < b.id ? -1 : 1)
  );
}
