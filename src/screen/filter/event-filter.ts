/**
 * The filter of the events: what an event can be asked. Any ECS path is a field; `around:`, `alert:` and `tree:` are about
 * other events, and whoever holds them says when those were ({@link EventMoments}).
 */
import {
  US_PER_MINUTE,
  parseDuration,
  parseTimestamp,
} from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { didYouMean } from "../../lang/did-you-mean.ts";
import {
  FilterError,
  compare,
  compile,
  onlyEquality,
  stateField,
  textField,
  textsField,
} from "./language.ts";
import type { CompiledFilter, Field, Language, Test } from "./language.ts";

/** An event as the filter sees it. What needs its document is asked last: that has to be read again. */
export interface EventSubject {
  readonly timeUs: Us;
  readonly host: string;
  /** Event id. */
  readonly code: string;
  /** Path of its log. */
  readonly source: string;
  /** Alerts that it is evidence of: their ids. */
  readonly alerts: readonly string[];
  /** What happened, in one line, as its row says it. */
  readonly summary: string;
  /** The values of a field as they are shown; none where the event has none. */
  get(path: string): readonly string[];
  /** Called by a test that has just learnt what would have changed its answer about earlier events. */
  lookAgain(): void;
}

/** When something was: from its first event to its last. */
export interface Moment {
  readonly fromUs: Us;
  readonly toUs: Us;
}

/** Where the events of an alert or a pending sequence are; undefined for an id that is neither. */
export type EventMoments = (id: string) => Moment | undefined;

/** Of `around:` without a length. */
const AROUND_US = 5 * US_PER_MINUTE;
/** Processes that one `tree:` remembers, inside and outside; further ones are not followed. */
const MOST_PROCESSES = 50_000;

/** First parts of ECS paths, for those who mistype one. */
const FAMILIES: readonly string[] =
  "@timestamp agent data_stream destination dll dns driver ecs Effective_process error event file group host http labels log message network organization powershell process registry related rule server service source tags Target threat url user user_agent winlog".split(
    " ",
  );

/**
 * The filter of the events. Empty text lets everything through. Never throws. The tests of a compiled filter are meant for
 * events in the order in which they arrived: `tree:` learns of children as they start, and asks for another look where a
 * start is written after what it would have let through.
 * @param moments undefined where only the text is to be checked
 */
export function compileEventFilter(
  text: string,
  moments?: EventMoments,
): CompiledFilter<EventSubject> {
  return compile(text, languageOf(moments));
}

function languageOf(moments?: EventMoments): Language<EventSubject> {
  return {
    fields: [
      textField(["host"], (event) => event.host),
      textField(["id"], (event) => event.code),
      textField(["src"], (event) => event.source),
      timeField(),
      aroundField(moments),
      alertField(),
      treeField(),
      stateField(IS_VALUES, "matched"),
    ],
    other: pathField,
    texts: (event) => [event.summary, event.host],
  };
}

const IS_VALUES: Readonly<Record<string, Test<EventSubject>>> = {
  matched: (event) => event.alerts.length > 0,
};

/** The fields that are no ECS paths. */
export const EVENT_FIELDS = languageOf().fields;

/** `time>=2020-09-21T22:00:00`, UTC. */
function timeField(): Field<EventSubject> {
  return {
    names: ["time"],
    isOrdered: true,
    test(operator, value) {
      const us = parseTimestamp(value.text);
      if (us === undefined) {
        throw new FilterError(
          `"${value.text}" is no time such as 2020-09-21T22:00:00`,
          value.at,
        );
      }
      return (event) => compare(event.timeUs - us, operator);
    },
  };
}

/** `around:ALERT+-5m`, `around:2020-09-21T22:00:00+-30s`. */
function aroundField(moments?: EventMoments): Field<EventSubject> {
  return {
    names: ["around"],
    test(operator, value, operatorAt) {
      onlyEquality("around", operator, operatorAt);
      const [, what = "", length] = /^(.*?)(?:\+-(.*))?$/s.exec(value.text)!;
      const spanUs = length === undefined ? AROUND_US : parseDuration(length);
      if (spanUs === undefined) {
        throw new FilterError(
          `"${length}" is no length of time such as 30s, 5m or 2h`,
          value.at + value.text.length - length!.length,
        );
      }
      const us = parseTimestamp(what);
      const moment =
        us !== undefined
          ? { fromUs: us, toUs: us }
          : momentOf(what, value.at, moments);
      if (moment === undefined) return () => true;
      const fromUs = moment.fromUs - spanUs;
      const toUs = moment.toUs + spanUs;
      const isInside = (us: Us): boolean => us >= fromUs && us <= toUs;
      return operator === "!="
        ? (event) => !isInside(event.timeUs)
        : (event) => isInside(event.timeUs);
    },
  };
}

function momentOf(
  id: string,
  at: number,
  moments?: EventMoments,
): Moment | undefined {
  if (!/^[\w-]{4,}$/.test(id)) {
    throw new FilterError(
      `"${id}" is neither an alert's id nor a time such as 2020-09-21T22:00:00`,
      at,
    );
  }
  const moment = moments?.(id);
  if (moments !== undefined && moment === undefined) {
    throw new FilterError(`no alert or pending sequence "${id}"`, at);
  }
  return moment;
}

/** `alert:ID`: its evidence. The first characters of the id are enough. */
function alertField(): Field<EventSubject> {
  return {
    names: ["alert"],
    test(operator, value, operatorAt) {
      onlyEquality("alert", operator, operatorAt);
      const wanted = value.text.toLowerCase();
      const isOf = ({ alerts }: EventSubject): boolean =>
        alerts.some((id) => id.toLowerCase().startsWith(wanted));
      return operator === "!=" ? (event) => !isOf(event) : isOf;
    },
  };
}

/** `tree:{GUID}`: what a process did, and all that it started did. */
function treeField(): Field<EventSubject> {
  return {
    names: ["tree"],
    test(operator, value, operatorAt) {
      onlyEquality("tree", operator, operatorAt);
      const tree = new ProcessSubtree(value.text);
      const isInside = (event: EventSubject): boolean => tree.take(event);
      return operator === "!=" ? (event) => !isInside(event) : isInside;
    },
  };
}

/** A process and all below it, as events tell who started whom. Bounded: {@link MOST_PROCESSES} inside, as many outside. */
class ProcessSubtree {
  readonly #inside: Set<string>;
  /** Processes of which it is not known yet whether they are inside, by the one that started them. */
  readonly #children = new Map<string, Set<string>>();
  #outside = 0;

  constructor(root: string) {
    this.#inside = new Set([root.toLowerCase()]);
  }

  /** @returns whether the event is of a process inside, or of one that such a process started */
  take(event: EventSubject): boolean {
    const [own] = event.get("process.entity_id");
    const id = own?.toLowerCase();
    if (id !== undefined && this.#inside.has(id)) return true;
    const parents = event
      .get("process.parent.entity_id")
      .map((parent) => parent.toLowerCase());
    if (parents.some((parent) => this.#inside.has(parent))) {
      if (id !== undefined && this.#add(id)) event.lookAgain();
      return true;
    }
    if (id !== undefined) {
      for (const parent of parents) this.#remember(parent, id);
    }
    return false;
  }

  #remember(parent: string, child: string): void {
    const children = this.#children.get(parent);
    if (children?.has(child) === true) return;
    if (this.#outside >= MOST_PROCESSES) return;
    this.#outside++;
    if (children === undefined) this.#children.set(parent, new Set([child]));
    else children.add(child);
  }

  /** @returns whether processes came inside whose events were taken for those of others */
  #add(id: string): boolean {
    const added = [id];
    for (const process of added) {
      if (this.#inside.size >= MOST_PROCESSES) break;
      this.#inside.add(process);
      const children = this.#children.get(process);
      if (children === undefined) continue;
      this.#children.delete(process);
      this.#outside -= children.size;
      added.push(...children);
    }
    return added.length > 1;
  }
}

/** Any ECS path; a first part that nobody knows and that is close to one that is known was mistyped. */
function pathField(path: string, at: number): Field<EventSubject> | undefined {
  const [family = "", ...rest] = path.split(".");
  const isKnown = FAMILIES.includes(family);
  if (rest.length === 0) {
    if (!isKnown) return undefined;
  } else if (!isKnown) {
    const near = didYouMean(family, FAMILIES);
    if (near !== undefined) {
      throw new FilterError(
        `unknown field "${path}", did you mean "${[near, ...rest].join(".")}"?`,
        at,
      );
    }
  }
  return textsField([path], (event) => event.get(path));
}
