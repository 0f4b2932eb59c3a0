/**
 * What the engine knows, as values that JSON keeps, and back: the form in which a checkpoint holds it. Each stateful class
 * saves and restores itself; here is what they share. A name stands for what the next run has of its own: a rule's id for
 * the rule, a host's index for the host.
 *
 * Restored state goes on exactly as the state that was saved would have gone on (`test/property/resume-law.test.ts`).
 */
import type { Us } from "../base/time.ts";
import { Alias } from "../event/event.ts";
import type { FieldValue, Host, Scalar } from "../event/event.ts";
import type { Rule } from "../rule/rule.ts";
import type { Source } from "../source/line.ts";
import { Hit } from "./hit.ts";
import type { HostClock } from "./host-clock.ts";
import type {
  Certainty,
  Evidence,
  JoinKey,
  Match,
  ResultRow,
} from "./match.ts";

/** What stands for the things of the run that restores. */
export interface Links {
  readonly hosts: readonly Host[];
  /** Undefined for a rule that is not loaded any more, or is another one now. */
  readonly ruleOf: (id: string) => Rule | undefined;
  /** One source a path, for places of evidence. */
  readonly sourceOf: (path: string) => Source;
}

/** And the engine's own. */
export interface EngineLinks extends Links {
  readonly clockOf: (host: number) => HostClock;
}

/** A piece of state: a line of a checkpoint. */
export interface SavedPart {
  /** What it is, for whoever restores it. */
  readonly part: string;
  /** What it is the state of, where that can tell: what has its last version still need not be saved again. */
  readonly unit?: object;
  readonly version?: number;
  /** The id of the source whose line it names. */
  readonly source?: number;
  readonly value: () => unknown;
}

/** What changes one at a time and is many; it carries the text that was made of it last. */
export interface SavedUnit {
  /** Counts up with every change. */
  readonly version: number;
  madeText: MadeText | undefined;
}

/** The text of a unit's part, in its version. */
export interface MadeText {
  readonly version: number;
  readonly text: string;
}

/** Parts of one kind, one a unit: of a hundred thousand, an object each would hold the matching up for long. */
export interface SavedGroup {
  readonly part: string;
  readonly units: Iterable<SavedUnit>;
  /** @param unit one of them */
  valueOf(unit: SavedUnit): unknown;
}

export type Saved = SavedPart | SavedGroup;

/** A time that may be ±Infinity: null then, which the reader knows the sign of. */
export type SavedUs = Us | null;

export const saveUs = (us: Us): SavedUs => (Number.isFinite(us) ? us : null);

export type SavedEvidence = Omit<Evidence, "host" | "place"> & {
  readonly host: number;
  /** Path, line, offset, length. */
  readonly place: readonly [string, number, number, number];
};

export function saveEvidence({
  host,
  place,
  ...rest
}: Evidence): SavedEvidence {
  const { source, number, offset, length } = place;
  return {
    ...rest,
    host: host.index,
    place: [source.path, number, offset, length],
  };
}

export function restoreEvidence(
  { host, place, ...rest }: SavedEvidence,
  { hosts, sourceOf }: Links,
): Evidence {
  const [path, number, offset, length] = place;
  return {
    ...rest,
    host: known(hosts[host]),
    place: { source: sourceOf(path), number, offset, length },
  };
}

export interface SavedMatch {
  readonly id: string;
  readonly rule: string;
  readonly key: JoinKey;
  /** null at the position of a missing-event step. */
  readonly events: readonly (SavedEvidence | null)[];
  readonly certainty: Certainty;
  readonly revision: number;
  readonly row?: ResultRow;
}

export function saveMatch({ rule, events, row, ...rest }: Match): SavedMatch {
  return {
    ...rest,
    rule: rule.id,
    events: events.map((event) =>
      event === undefined ? null : saveEvidence(event),
    ),
    ...(row && { row }),
  };
}

/** @returns undefined for a match of a rule that is not there any more */
export function restoreMatch(
  { rule: id, events, row, ...rest }: SavedMatch,
  links: Links,
): Match | undefined {
  const rule = links.ruleOf(id);
  if (rule === undefined) return undefined;
  return {
    ...rest,
    rule,
    events: events.map((event) =>
      event === null ? undefined : restoreEvidence(event, links),
    ),
    ...(row && { row }),
  };
}

type SavedValue =
  Scalar | readonly Scalar[] | { readonly alias: readonly Scalar[] } | null;

export interface SavedHit {
  readonly evidence: SavedEvidence;
  readonly steps: readonly number[];
  readonly until?: true;
  readonly absences?: Hit["absences"];
  readonly values?: readonly (readonly [string, SavedValue])[];
  readonly nodes?: readonly (readonly [string, readonly unknown[]])[];
}

export function saveHit({
  evidence,
  steps,
  until,
  absences,
  kept,
}: Hit): SavedHit {
  return {
    evidence: saveEvidence(evidence),
    steps,
    ...(until && { until }),
    ...(absences.length > 0 && { absences }),
    ...(kept.values.size > 0 && {
      values: [...kept.values].map(
        ([path, value]) => [path, saveValue(value)] as const,
      ),
    }),
    ...(kept.nodes.size > 0 && { nodes: [...kept.nodes] }),
  };
}

export function restoreHit(
  { evidence, steps, until, absences, values, nodes }: SavedHit,
  links: Links,
): Hit {
  const restored = restoreEvidence(evidence, links);
  return new Hit(
    restored,
    steps,
    until === true,
    absences ?? [],
    {
      values: new Map(
        values?.map(([path, value]) => [path, restoreValue(value)]),
      ),
      nodes: new Map(nodes),
    },
    restored,
  );
}

function saveValue(value: FieldValue): SavedValue {
  if (value === undefined) return null;
  return value instanceof Alias ? { alias: value.values } : value;
}

function restoreValue(value: SavedValue): FieldValue {
  if (value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) {
    return value as Scalar | readonly Scalar[];
  }
  const { alias } = value as { alias: Alias["values"] };
  return new Alias(alias);
}

/** Clocks by their hosts' indexes. */
export const saveClocks = (clocks: readonly HostClock[]): readonly number[] =>
  clocks.map(({ host }) => host.index);

/** @throws TypeError for what a checkpoint that was written whole cannot lack */
export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError("a reference leads nowhere");
  return value;
}
