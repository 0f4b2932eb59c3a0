/**
 * Risk by entity: alerts go in as they stand, and out come the entities with what the alerts of the last day and of the
 * last seven days add up to. The ledger holds what every alert says now, so the order in which alerts come does not matter:
 * one that is revised replaces itself, one that is withdrawn or not yet certain adds nothing, and one that is held back by
 * the storm guard or folded into another is no alert here.
 *
 * ```text
 *   alert ──► entry in  system ws-1               ─┐
 *             entry in  system ws-1.corp.example  ─┴─► one entity, unless a ws-1 of another domain was seen
 *             entry in  user   jdoe               ───► one entity
 * ```
 *
 * Bounded: {@link MOST_ENTITIES} names (the one longest without an alert is forgotten) with {@link MOST_ENTRIES} alerts each
 * (the oldest is forgotten). Taking an alert costs O(its entities); looking O(alerts of seven days).
 */
import { tacticOrder } from "../attack/tactics.ts";
import type { Counters } from "../base/counters.ts";
import { US_PER_DAY } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { digest } from "../engine/digest.ts";
import type { Links, SavedPart } from "../engine/saved.ts";
import type { Rule, Severity, ThreatEntry } from "../rule/rule.ts";
import type { Alert } from "./alert.ts";
import { alertTimeUs } from "./alert-row.ts";
import { alertEntities, splitHost } from "./risk-entities.ts";
import type { EntityType } from "./risk-entities.ts";

export const MOST_ENTITIES = 10_000;
export const MOST_ENTRIES = 1_000;

/** A command line may be in it. */
const MESSAGE_CHARS = 500;

export const SHORT_SPAN_US = US_PER_DAY;
export const LONG_SPAN_US = 7 * US_PER_DAY;

/** What one alert has added to an entity. */
export interface RiskEntry {
  readonly alertId: string;
  /** Event time of the completing event. */
  readonly timeUs: Us;
  readonly rule: Rule;
  /** Rule and key: the same in the next window. */
  readonly series: string;
  readonly score: number;
  readonly message: string;
}

/** An entity with what has added up in seven days of event time. */
export interface EntityRisk {
  /** Stable while no second domain of a host is seen. */
  readonly id: string;
  readonly type: EntityType;
  /** The longest name by which it is known. */
  readonly name: string;
  /** All of them: of a host with and without its domain. */
  readonly names: readonly string[];
  readonly score24h: number;
  readonly score7d: number;
  /** How many different rules. */
  readonly detections: number;
  /** ATT&CK ids, sub-techniques without the techniques above them; sorted. */
  readonly techniques: readonly string[];
  /** In kill-chain order. */
  readonly tactics: readonly ThreatEntry[];
  /** Alerts that say again what an alert of the same rule and key has said. */
  readonly repeats: number;
  /** Its alerts, newest first. */
  readonly entries: readonly RiskEntry[];
  /** What the risk of 24 hours amounts to, from {@link scoreSeverity}. */
  readonly severity: Severity | undefined;
  /** Many tactics from many detections within seven days: {@link isBroadRisk}. */
  readonly isBroad: boolean;
}

/** Splunk's own threshold for risk within 24 hours, and its words for what is above; undefined up to it. */
export function scoreSeverity(score24h: number): Severity | undefined {
  if (score24h <= 100) return undefined;
  if (score24h < 250) return "medium";
  return score24h < 500 ? "high" : "critical";
}

/** Splunk's own threshold for risk within seven days. */
export function isBroadRisk(tactics: number, detections: number): boolean {
  return tactics >= 3 && detections >= 4;
}

/** Somebody should look at this entity. */
export function isMarked({ severity, isBroad }: EntityRisk): boolean {
  return severity !== undefined || isBroad;
}

/** What is kept under one name. */
interface Account {
  readonly key: string;
  readonly type: EntityType;
  readonly name: string;
  /** By alert. */
  readonly entries: Map<string, RiskEntry>;
}

/** As a checkpoint holds it. */
interface SavedAccount {
  readonly type: EntityType;
  readonly name: string;
  readonly entries: readonly (Omit<RiskEntry, "rule"> & {
    readonly rule: string;
  })[];
}

export interface RiskLimits {
  readonly entities: number;
  readonly entries: number;
}

const LIMITS: RiskLimits = { entities: MOST_ENTITIES, entries: MOST_ENTRIES };

export class RiskLedger {
  readonly #counters: Pick<Counters, "evictedRisk">;
  readonly #limits: RiskLimits;
  /** By type and name; longest without an alert first. */
  readonly #accounts = new Map<string, Account>();
  /** By alert: the accounts that have an entry of it. */
  readonly #accountsOf = new Map<string, Set<Account>>();
  #newestUs: Us = -Infinity;
  /** Counts up with every change. */
  version = 0;

  constructor(
    counters: Pick<Counters, "evictedRisk">,
    limits: RiskLimits = LIMITS,
  ) {
    this.#counters = counters;
    this.#limits = limits;
  }

  /** A part for each name, longest without an alert first. */
  *save(): Generator<SavedPart> {
    for (const { type, name, entries } of this.#accounts.values()) {
      yield {
        part: "risk",
        value: (): SavedAccount => ({
          type,
          name,
          entries: [...entries.values()].map(({ rule, ...entry }) => ({
            ...entry,
            rule: rule.id,
          })),
        }),
      };
    }
  }

  /**
   * Takes up a part that {@link save} gave, in the same order. Alerts of rules that are not there any more add nothing.
   * @returns false for a part that is not the ledger's
   */
  restore(part: string, value: unknown, { ruleOf }: Links): boolean {
    if (part !== "risk") return false;
    const { type, name, entries } = value as SavedAccount;
    for (const { rule: id, ...entry } of entries) {
      const rule = ruleOf(id);
      if (rule === undefined) continue;
      const account = this.#account(type, name);
      const { alertId, timeUs } = entry;
      account.entries.set(alertId, { ...entry, rule });
      const accounts = this.#accountsOf.get(alertId) ?? new Set();
      this.#accountsOf.set(alertId, accounts.add(account));
      this.#newestUs = Math.max(this.#newestUs, timeUs);
      this.version++;
    }
    return true;
  }

  /** Takes an alert as it is now: what it added before is taken back first. */
  take(alert: Alert): void {
    const before = this.#accountsOf.get(alert.id);
    const entities =
      alert.match.certainty === "confirmed"
        ? alertEntities(alert.match).filter(({ score }) => score > 0)
        : [];
    if (before === undefined && entities.length === 0) return;
    this.version++;
    for (const account of before ?? []) this.#remove(account, alert.id);
    const { match } = alert;
    const timeUs = alertTimeUs(alert);
    this.#newestUs = Math.max(this.#newestUs, timeUs);
    const series = digest([match.rule.id, JSON.stringify(match.key)]);
    for (const { type, name, score, message } of entities) {
      const account = this.#account(type, name);
      const same = account.entries.get(alert.id);
      account.entries.set(alert.id, {
        alertId: alert.id,
        timeUs,
        rule: match.rule,
        series,
        // A row may name one host in two columns: each adds its score.
        score: score + (same?.score ?? 0),
        message: same?.message ?? message.slice(0, MESSAGE_CHARS),
      });
      let accounts = this.#accountsOf.get(alert.id);
      if (accounts === undefined) {
        this.#accountsOf.set(alert.id, (accounts = new Set()));
      }
      accounts.add(account);
      if (account.entries.size > this.#limits.entries) {
        this.#forget(account, oldest(account));
      }
    }
    while (this.#accounts.size > this.#limits.entities) {
      const [account] = this.#accounts.values();
      for (const entry of [...account!.entries.values()]) {
        this.#forget(account!, entry);
      }
    }
  }

  /**
   * The entities that alerts of the last seven days add risk to, the riskiest first. What is older is let go of.
   * @param nowUs the newest event time of the stream; it does not go back
   */
  entities(nowUs: Us): readonly EntityRisk[] {
    for (const account of [...this.#accounts.values()]) {
      for (const { alertId, timeUs } of [...account.entries.values()]) {
        if (timeUs <= nowUs - LONG_SPAN_US) this.#remove(account, alertId);
      }
    }
    return groups([...this.#accounts.values()])
      .map(({ id, accounts }) => entityRisk(id, accounts, nowUs))
      .sort(byRisk);
  }

  #account(type: EntityType, name: string): Account {
    const key = `${type} ${name}`;
    const account = this.#accounts.get(key) ?? {
      key,
      type,
      name,
      entries: new Map(),
    };
    this.#accounts.delete(key);
    this.#accounts.set(key, account);
    return account;
  }

  #remove(account: Account, alertId: string): void {
    account.entries.delete(alertId);
    if (account.entries.size === 0) this.#accounts.delete(account.key);
    const accounts = this.#accountsOf.get(alertId);
    accounts?.delete(account);
    if (accounts?.size === 0) this.#accountsOf.delete(alertId);
  }

  /** For space; what nobody would have seen any more is not worth counting. */
  #forget(account: Account, { alertId, timeUs }: RiskEntry): void {
    this.#remove(account, alertId);
    if (timeUs > this.#newestUs - LONG_SPAN_US) this.#counters.evictedRisk++;
  }
}

function oldest({ entries }: Account): RiskEntry {
  let found: RiskEntry | undefined;
  for (const entry of entries.values()) {
    if (found === undefined || isNewer(found, entry)) found = entry;
  }
  return found!;
}

interface AccountGroup {
  readonly id: string;
  readonly accounts: readonly Account[];
}

/** Which accounts are one entity: a host with and without its domain, as long as there is only one domain. */
function groups(accounts: readonly Account[]): readonly AccountGroup[] {
  const result: AccountGroup[] = [];
  const hosts = new Map<string, Account[]>();
  for (const account of accounts) {
    if (account.type !== "system") {
      result.push({ id: account.key, accounts: [account] });
      continue;
    }
    const { short } = splitHost(account.name);
    const same = hosts.get(short);
    if (same === undefined) hosts.set(short, [account]);
    else same.push(account);
  }
  for (const [short, same] of hosts) {
    const domains = new Set(
      same.map(({ name }) => splitHost(name).domain).filter((d) => d !== ""),
    );
    if (domains.size <= 1) {
      result.push({ id: `system ${short}`, accounts: same });
    } else {
      result.push(
        ...same.map((account) => ({ id: account.key, accounts: [account] })),
      );
    }
  }
  return result;
}

function entityRisk(
  id: string,
  accounts: readonly Account[],
  nowUs: Us,
): EntityRisk {
  const names = accounts
    .map(({ name }) => name)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const entries = merged(accounts);
  let score24h = 0;
  let score7d = 0;
  const rules = new Map<string, Rule>();
  const series = new Set<string>();
  for (const entry of entries) {
    score7d += entry.score;
    if (entry.timeUs > nowUs - SHORT_SPAN_US) score24h += entry.score;
    rules.set(entry.rule.id, entry.rule);
    series.add(entry.series);
  }
  const tactics = tacticsOf(rules.values());
  return {
    id,
    type: accounts[0]!.type,
    name: names[0]!,
    names,
    score24h,
    score7d,
    detections: rules.size,
    techniques: techniquesOf(rules.values()),
    tactics,
    repeats: entries.length - series.size,
    entries,
    severity: scoreSeverity(score24h),
    isBroad: isBroadRisk(tactics.length, rules.size),
  };
}

/** Newest first; an alert that names the entity in two spellings is one. */
function merged(accounts: readonly Account[]): readonly RiskEntry[] {
  const byAlert = new Map<string, RiskEntry>();
  for (const { entries } of accounts) {
    for (const entry of entries.values()) {
      const same = byAlert.get(entry.alertId);
      byAlert.set(
        entry.alertId,
        same === undefined
          ? entry
          : {
              ...entry,
              score: entry.score + same.score,
              message:
                same.message < entry.message ? same.message : entry.message,
            },
      );
    }
  }
  return [...byAlert.values()].sort((a, b) => (isNewer(a, b) ? -1 : 1));
}

/** Event time, then the id: an order that does not depend on who came first. */
function isNewer(a: RiskEntry, b: RiskEntry): boolean {
  return (
    a.timeUs > b.timeUs || (a.timeUs === b.timeUs && a.alertId > b.alertId)
  );
}

function tacticsOf(rules: Iterable<Rule>): readonly ThreatEntry[] {
  const tactics = new Map<string, ThreatEntry>();
  for (const { threats } of rules) {
    for (const { tactic } of threats) tactics.set(tactic.id, tactic);
  }
  return [...tactics.values()].sort(
    (a, b) =>
      tacticOrder(a.id) - tacticOrder(b.id) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

function techniquesOf(rules: Iterable<Rule>): readonly string[] {
  const ids = new Set<string>();
  for (const { threats } of rules) {
    for (const technique of threats.flatMap(({ techniques }) => techniques)) {
      const own = technique.subtechniques;
      for (const { id } of own.length > 0 ? own : [technique]) ids.add(id);
    }
  }
  return [...ids].sort();
}

function byRisk(a: EntityRisk, b: EntityRisk): number {
  return (
    b.score24h - a.score24h ||
    b.score7d - a.score7d ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
