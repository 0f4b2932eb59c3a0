/**
 * The questions why that a screen asks while a run goes on: what it asks about goes in, answers go out as reports. They are
 * worked out beside the run, one at a time: a question takes the place of the one before it.
 */
import type { Rule } from "../rule/rule.ts";
import type { Report } from "../screen/store/snapshot.ts";
import type { WhyAbout, WhyAnswer } from "../screen/store/why.ts";
import type { EventRing } from "./events/event-ring.ts";
import type { PipelineParts } from "./pipeline.ts";
import { whyRules } from "./why-rules.ts";
import { answerWhy, whyEvents } from "./why.ts";
import type { WhyQuestion, WhySettings } from "./why.ts";

export interface WhyTarget {
  readonly rules: readonly Rule[];
  readonly parts: PipelineParts;
  readonly ring: EventRing;
  readonly settings: Pick<
    WhySettings,
    "latenessUs" | "windows" | "fullHostNames" | "seenBytes"
  >;
  /** The wall clock of a live run; undefined of a replay. */
  readonly wallUs: () => WhySettings["wallUs"];
  /** Nobody waits for an answer any more. */
  readonly isOver: () => boolean;
  readonly send: (report: Report) => void;
}

/** Nothing is kept of what was asked about. */
const NOT_KNOWN: WhyAnswer = {
  isFired: false,
  text: "nothing is known of it any more",
  decidedBy: undefined,
  items: [],
  read: { events: 0, logs: 0, fromUs: undefined, toUs: undefined, notes: [] },
};

export class WhyQuestions {
  readonly #target: WhyTarget;
  #asked = 0;

  constructor(target: WhyTarget) {
    this.#target = target;
  }

  async ask(about: WhyAbout): Promise<void> {
    const { settings, parts, ring, wallUs, send } = this.#target;
    const isGivenUp = this.#next();
    const question = this.#questionOf(about);
    const answer =
      question === undefined
        ? NOT_KNOWN
        : await answerWhy(
            question,
            {
              ...settings,
              wallUs: wallUs(),
              kept: ring,
              streamUs: parts.detector.streamUs,
            },
            isGivenUp,
          );
    if (answer !== undefined) send({ type: "why", about, answer });
  }

  /** The rules that an event can be explained by. */
  async askRules(id: string): Promise<void> {
    const { rules: all, settings, ring, send } = this.#target;
    const isGivenUp = this.#next();
    const event = ring.event(Number(id));
    ring.letGo();
    const rules =
      event === undefined
        ? []
        : await whyRules(all, event, settings.windows, isGivenUp);
    if (rules !== undefined) send({ type: "why-rules", event: id, rules });
  }

  /** @returns whether the question that begins now is given up */
  #next(): () => boolean {
    const asked = ++this.#asked;
    return () => this.#target.isOver() || asked !== this.#asked;
  }

  #questionOf(about: WhyAbout): WhyQuestion | undefined {
    const { parts, rules, ring } = this.#target;
    if (about.kind === "alert") {
      const match = parts.book.get(about.id)?.match;
      return (
        match && {
          rule: match.rule,
          events: whyEvents(match.events),
          standing: match.certainty === "withdrawn" ? undefined : "fired",
        }
      );
    }
    if (about.kind === "pending") {
      const found = parts.detector.pendingDetail(about.id);
      if (found === undefined) return undefined;
      const { pending, end } = found;
      return {
        rule: pending.rule,
        events: whyEvents([...pending.events, end?.by]),
        standing: end?.kind === "alert" ? "fired" : "pending",
      };
    }
    const rule = rules.find(({ id }) => id === about.ruleId);
    const n = Number(about.id);
    const isKept = n >= ring.first && n < ring.next;
    if (rule === undefined || !isKept) return undefined;
    const place = {
      source: ring.source(n),
      number: 0,
      offset: ring.offset(n),
      length: 0,
    };
    return {
      rule,
      events: [{ place, identity: undefined, kept: n }],
      standing: undefined,
    };
  }
}
