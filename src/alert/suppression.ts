/**
 * Folds the alerts of a rule that say the same into the first of them (`alert_suppression`). Changes of matches come in;
 * the changes that are left to show come out, the first ones with the number of those folded into them.
 *
 * ```text
 *   one group (rule and values of group_by), in event time:
 *
 *   A ──── b ── c ─────────┤        D ── e ───────────────┤
 *   │◄────── duration ────►│        │◄────── duration ───►│
 *   shown, +2                       shown, +1
 * ```
 *
 * The windows are worked out anew from the sorted members with every change, so that the order of arrival does not matter:
 * where a late alert turns out to be the first of a window, it fires, and the one that was shown before it is withdrawn.
 *
 * Bounded: a group remembers {@link MEMBERS_PER_GROUP} alerts and all groups together {@link MOST_MEMBERS}. Past that the
 * oldest are settled: their number is kept, they are not looked at again.
 */
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import { completingEvent } from "../engine/match.ts";
import type { Match, MatchChange } from "../engine/match.ts";
import { restoreMatch, saveMatch } from "../engine/saved.ts";
import type { Links, SavedMatch, SavedPart } from "../engine/saved.ts";
import type { SuppressionPlan } from "../rule/rule.ts";
import { maskField } from "./masked-evidence.ts";
import { columnOf } from "./row-text.ts";

export const MEMBERS_PER_GROUP = 128;
export const MOST_MEMBERS = 20_000;

/** What is folded into an alert. */
export interface Suppression {
  /** The values that the alerts share; null for a missing one. */
  readonly terms: readonly SuppressionTerm[];
  /** How many alerts are folded into this one; it is not counted itself. */
  readonly count: number;
  /** Event time of this alert and of the last one folded into it. */
  readonly startUs: Us;
  readonly endUs: Us;
  /** Nothing more will be folded into it. */
  readonly isFinal: boolean;
}

export interface SuppressionTerm {
  readonly field: string;
  readonly value: string | null;
}

/** `suppressed`: the number of alerts folded into this one has changed. */
export interface FoldedChange {
  readonly kind: MatchChange["kind"] | "suppressed";
  readonly match: Match;
  readonly suppression?: Suppression;
}

interface Member {
  readonly match: Match;
  readonly timeUs: Us;
  /** Settled alerts that were folded into this one, and the time of the last of them. */
  readonly settled: number;
  readonly settledUs: Us;
}

interface Group {
  readonly key: string;
  readonly plan: SuppressionPlan;
  readonly terms: readonly SuppressionTerm[];
  /** In event time. */
  members: readonly Member[];
  /** By the id of its first alert: what was told of each window. */
  shown: ReadonlyMap<string, Window>;
}

interface Window {
  readonly first: Member;
  readonly suppression: Suppression;
}

/** As a checkpoint holds a group, and an alert in it. */
interface SavedFold {
  readonly key: string;
  readonly terms: readonly SuppressionTerm[];
}

interface SavedMember {
  readonly key: string;
  readonly settled: number;
  readonly settledUs: Us;
  readonly match: SavedMatch;
}

export class Suppressor {
  readonly #counters: Counters;
  /** Longest untouched first. */
  readonly #groups = new Map<string, Group>();
  readonly #groupOf = new Map<string, Group>();

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** A part for each group, longest untouched first. */
  *save(): Generator<SavedPart> {
    for (const { key, terms, members } of this.#groups.values()) {
      yield { part: "fold", value: (): SavedFold => ({ key, terms }) };
      for (const member of members) {
        yield {
          part: "folded",
          unit: member,
          value: (): SavedMember => ({
            key,
            settled: member.settled,
            settledUs: member.settledUs,
            match: saveMatch(member.match),
          }),
        };
      }
    }
  }

  /**
   * Takes up a part that {@link save} gave, in the same order.
   * @returns false for a part that is not the suppressor's
   */
  restore(part: string, value: unknown, links: Links): boolean {
    if (part === "fold") {
      const { key, terms } = value as SavedFold;
      const [id] = JSON.parse(key) as [string];
      const plan = links.ruleOf(id)?.suppression;
      if (plan === undefined) return true;
      const group = { key, plan, terms, members: [], shown: new Map() };
      this.#groups.set(key, group);
      return true;
    }
    if (part !== "folded") return false;
    const { key, settled, settledUs, match: saved } = value as SavedMember;
    const group = this.#groups.get(key);
    const match = restoreMatch(saved, links);
    if (group === undefined || match === undefined) return true;
    const { timeUs } = completingEvent(match);
    group.members = [...group.members, { match, timeUs, settled, settledUs }];
    this.#groupOf.set(match.id, group);
    this.#counters.suppressed -= folded(group.shown);
    group.shown = windowsOf(group);
    this.#counters.suppressed += folded(group.shown);
    return true;
  }

  /** What is remembered of all groups, shown or folded. */
  *matches(): Generator<Match> {
    for (const { members } of this.#groups.values()) {
      for (const { match } of members) yield match;
    }
  }

  /** What is left to show of a change. A rule without suppression passes through. */
  take(change: MatchChange): readonly FoldedChange[] {
    const { kind, match } = change;
    const plan = match.rule.suppression;
    if (plan === undefined) return [change];
    const before = this.#groupOf.get(match.id);
    // Settled long ago: what was folded stays folded.
    if (before === undefined && kind !== "fired") return [change];
    const terms = kind === "withdrawn" ? undefined : termsOf(match, plan);
    const stands = terms !== undefined;
    const group = stands ? this.#groupFor(match, plan, terms) : undefined;
    const told: FoldedChange[] = [];
    if (before !== undefined && before !== group) {
      told.push(...this.#change(before, change, undefined));
      // It stands alone from now on.
      if (kind !== "withdrawn" && group === undefined) told.push(change);
    } else if (group === undefined) {
      told.push(change);
    }
    if (group !== undefined) {
      told.push(...this.#change(group, change, match));
      told.push(...this.#settle(group));
    }
    return told;
  }

  /** Nothing more will come: the last word on each alert that something is folded into. */
  finish(): readonly FoldedChange[] {
    const told = [...this.#groups.values()].flatMap((group) =>
      [...group.shown.values()].map(final),
    );
    this.#groups.clear();
    this.#groupOf.clear();
    return told;
  }

  #groupFor(
    match: Match,
    plan: SuppressionPlan,
    terms: readonly SuppressionTerm[],
  ): Group {
    const key = JSON.stringify([match.rule.id, terms.map((t) => t.value)]);
    const group = this.#groups.get(key) ?? {
      key,
      plan,
      // A rule may group by a command line. What its alerts know of secrets is masked where one of them is shown.
      terms: terms.map(({ field, value }) => ({
        field,
        value: value === null ? null : maskField(field, value),
      })),
      members: [],
      shown: new Map(),
    };
    this.#groups.delete(key);
    this.#groups.set(key, group);
    return group;
  }

  /** Puts a match in its place, or takes it out, and tells what that changes. */
  #change(
    group: Group,
    { kind, match }: MatchChange,
    next: Match | undefined,
  ): readonly FoldedChange[] {
    const old = group.members.find((each) => each.match.id === match.id);
    const members = group.members.filter((each) => each !== old);
    if (next !== undefined) {
      const { timeUs } = completingEvent(next);
      const member = {
        match: next,
        timeUs,
        settled: old?.settled ?? 0,
        settledUs: old?.settledUs ?? timeUs,
      };
      const at = members.findLastIndex((each) => isBefore(each, member));
      members.splice(at + 1, 0, member);
      this.#groupOf.set(match.id, group);
    } else {
      this.#groupOf.delete(match.id);
      // What was folded into it is still there: the next one in its place speaks for it.
      const heir = members.findIndex(
        ({ timeUs }) => old !== undefined && timeUs >= old.timeUs,
      );
      if (old !== undefined && old.settled > 0 && heir !== -1) {
        members[heir] = withSettled(members[heir]!, old.settled, old.settledUs);
      }
    }
    group.members = members;
    const before = group.shown;
    const after = windowsOf(group);
    group.shown = after;
    this.#counters.suppressed += folded(after) - folded(before);
    if (members.length === 0) this.#groups.delete(group.key);
    return difference(before, after, { kind, match });
  }

  /** Gives up the oldest members past the bounds. */
  #settle(group: Group): readonly FoldedChange[] {
    const told: FoldedChange[] = [];
    if (group.members.length > MEMBERS_PER_GROUP) {
      told.push(...this.#settleOldest(group));
    }
    while (this.#groupOf.size > MOST_MEMBERS) {
      const [oldest] = this.#groups.values();
      if (oldest === undefined) break;
      this.#groups.delete(oldest.key);
      for (const { match } of oldest.members) this.#groupOf.delete(match.id);
      told.push(...[...oldest.shown.values()].map(final));
    }
    return told;
  }

  /** The oldest folded alert becomes a number; a window that nothing is folded into any more is finished. */
  #settleOldest(group: Group): readonly FoldedChange[] {
    const [first, second, ...rest] = group.members;
    if (first === undefined || second === undefined) return [];
    const window = group.shown.get(first.match.id)!;
    if (group.shown.has(second.match.id)) {
      group.members = [second, ...rest];
      group.shown = new Map(
        [...group.shown].filter(([id]) => id !== first.match.id),
      );
      this.#groupOf.delete(first.match.id);
      return [final(window)];
    }
    const heavier = withSettled(first, second.settled + 1, second.timeUs);
    group.members = [heavier, ...rest];
    this.#groupOf.delete(second.match.id);
    return [];
  }
}

/** The greedy division of the members into windows: each begins with the first alert that the one before does not hold. */
function windowsOf({
  members,
  plan,
  terms,
}: Group): ReadonlyMap<string, Window> {
  const windows = new Map<string, Window>();
  let first: Member | undefined;
  let count = 0;
  let endUs = -Infinity;
  const close = (): void => {
    if (first === undefined) return;
    const startUs = first.timeUs;
    windows.set(first.match.id, {
      first,
      suppression: { terms, count, startUs, endUs, isFinal: false },
    });
  };
  for (const member of members) {
    if (first === undefined || member.timeUs - first.timeUs > plan.durationUs) {
      close();
      first = member;
      count = member.settled;
      endUs = Math.max(member.timeUs, member.settledUs);
    } else {
      count += 1 + member.settled;
      endUs = Math.max(endUs, member.timeUs, member.settledUs);
    }
  }
  close();
  return windows;
}

/** From what was told to what holds now. */
function difference(
  before: ReadonlyMap<string, Window>,
  after: ReadonlyMap<string, Window>,
  { kind, match }: MatchChange,
): readonly FoldedChange[] {
  const told: FoldedChange[] = [];
  for (const [id, window] of before) {
    if (after.has(id)) continue;
    const gone = id === match.id ? match : window.first.match;
    const { suppression } = window;
    told.push({
      kind: "withdrawn",
      match: { ...gone, certainty: "withdrawn" },
      // What was folded into it is folded into another now.
      suppression: { ...suppression, count: 0, endUs: suppression.startUs },
    });
  }
  for (const [id, { first, suppression }] of after) {
    const known = before.get(id)?.suppression;
    if (known === undefined) {
      told.push({ kind: "fired", match: first.match, suppression });
    } else if (id === match.id) {
      told.push({ kind, match: first.match, suppression });
    } else if (
      known.count !== suppression.count ||
      known.endUs !== suppression.endUs
    ) {
      told.push({ kind: "suppressed", match: first.match, suppression });
    }
  }
  return told;
}

function final({ first, suppression }: Window): FoldedChange {
  return {
    kind: "suppressed",
    match: first.match,
    suppression: { ...suppression, isFinal: true },
  };
}

function folded(windows: ReadonlyMap<string, Window>): number {
  let sum = 0;
  for (const { suppression } of windows.values()) sum += suppression.count;
  return sum;
}

function withSettled(member: Member, count: number, lastUs: Us): Member {
  return {
    ...member,
    settled: member.settled + count,
    settledUs: Math.max(member.settledUs, lastUs),
  };
}

/** Event time, then the id: an order that does not depend on who came first. */
function isBefore(a: Member, b: Member): boolean {
  return (
    a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.match.id < b.match.id)
  );
}

/**
 * The values by which a match is grouped. Of a sequence a field counts that has the same value in all its events, as in
 * Kibana, where the alert of a sequence holds nothing else.
 *
 * @returns undefined where one is missing and the rule wants such alerts to stand alone
 */
function termsOf(
  match: Match,
  { groupBy, foldsMissing }: SuppressionPlan,
): readonly SuppressionTerm[] | undefined {
  const { row } = match;
  const terms = groupBy.map((field) => {
    if (row !== undefined) {
      const cell = columnOf(row.columns, field);
      return { field, value: cell === undefined ? null : String(cell) };
    }
    const values = new Set(
      match.events.flatMap((event) =>
        event === undefined ? [] : [event.fields[field] ?? null],
      ),
    );
    const [value = null] = values;
    return { field, value: values.size === 1 ? value : null };
  });
  const isWhole = terms.every(({ value }) => value !== null);
  return isWhole || foldsMissing ? terms : undefined;
}

/**
 * Numbers that grow are told when they are round, so that a storm costs a few lines and not as many: alerts folded into one,
 * records behind a row. The last word on both is always told.
 */
export function isWorthTelling(
  kind: FoldedChange["kind"] | "tasks",
  {
    suppression,
    match,
  }: { readonly suppression?: Suppression; readonly match?: Match },
): boolean {
  if (kind === "revised" && match?.row !== undefined) {
    // A row that comes back is new.
    return match.revision === 1 || isRound(match.row.events);
  }
  if (kind !== "suppressed" || suppression === undefined) return true;
  const { count, isFinal } = suppression;
  return isFinal ? count > 0 : isRound(count);
}

const isRound = (count: number): boolean => Math.log2(count) % 1 === 0;
