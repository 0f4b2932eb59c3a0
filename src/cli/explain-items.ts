/**
 * What an explanation rests on, as trees for people: each filter's condition with the actual values, what became of a key,
 * a sample or a search's group. Explanations come masked, their events are masked here, and every text of the log is made
 * visible here; who draws the trees adds nothing.
 */
import { maskEvidence } from "../alert/masked-evidence.ts";
import { formatDuration, formatTimestamp } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import { roleText } from "../engine/explain/conclusion.ts";
import type { FilterExplanation } from "../engine/explain/filter.ts";
import type { SampleStory } from "../engine/explain/sample.ts";
import type { SearchExplanation } from "../engine/explain/search.ts";
import type {
  CandidateStory,
  Instead,
  KeyStory,
  StepStory,
} from "../engine/explain/story.ts";
import type {
  ConditionNode,
  Reading,
  Verdict,
} from "../engine/explain/tree.ts";
import type { Evidence, JoinKey } from "../engine/match.ts";
import { plural } from "./summary.ts";

/** A line with what stands below it. */
export interface ExplainItem {
  /** Absent where it is neither true nor false. */
  readonly mark?: Verdict;
  readonly text: string;
  readonly items: readonly ExplainItem[];
}

/** Characters of one value. */
const MOST_VALUE = 200;
/** Characters of a test. */
const MOST_TEST = 400;

const leaf = (text: string, mark?: Verdict): ExplainItem => ({
  ...(mark && { mark }),
  text,
  items: [],
});

const passed = (isTrue: boolean): Verdict => (isTrue ? "pass" : "fail");

export const shown = (text: string, max = 200): string => visible(text, max);

export function eventLine(evidence: Evidence): string {
  const { timeUs, host, summary } = maskEvidence(evidence);
  return `${formatTimestamp(timeUs)}  ${shown(host.name, 60)}  ${shown(summary, 300)}`;
}

export function placeText({ place }: Evidence): string {
  return `${shown(place.source.path, 300)}:${place.number}, offset ${place.offset}`;
}

function nearText(evidence: Evidence): string {
  const { timeUs, summary, place } = maskEvidence(evidence);
  return `${formatTimestamp(timeUs)}  ${shown(summary, 160)}  (${shown(place.source.path)}:${place.number})`;
}

// --- conditions -------------------------------------------------------------------------------------------------

export function filterItem(filter: FilterExplanation): ExplainItem {
  const { role, verdict, category, condition, key } = filter;
  const title = roleText(role);
  const { wanted, actual } = category;
  const kinds =
    actual.length === 0
      ? "the event has none"
      : `the event is ${shown(actual.join(", "))}`;
  return {
    mark: verdict,
    text: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    items: [
      leaf(`category ${shown(wanted)}: ${kinds}`, category.verdict),
      nodeItem(condition),
      ...(key === undefined || key.fields.length === 0
        ? []
        : [
            {
              mark: passed(key.keys.length > 0),
              text: key.keys.length === 0 ? "no key" : "key",
              items: key.fields.map((field) =>
                leaf(
                  `${readingText(field)}${field.values.length === 0 && field.optional ? " (it may be: it joins missing)" : ""}`,
                ),
              ),
            },
          ]),
    ],
  };
}

const WORDS = { and: "all of", or: "any of", not: "not" } as const;

function nodeItem(node: ConditionNode): ExplainItem {
  const { kind, text, verdict, readings, note, children } = node;
  const head =
    kind === "test"
      ? `${shown(text, MOST_TEST)}${note === undefined ? "" : ` (${note})`}`
      : WORDS[kind];
  return {
    mark: verdict,
    text: head,
    items: [
      ...readings.map((each) => leaf(readingText(each))),
      ...children.map((each) => nodeItem(each)),
    ],
  };
}

function readingText(reading: Reading): string {
  const { field, values, more, isAlias, decidedBy } = reading;
  const name = shown(field);
  const [first, ...others] = values.map((each) => quoted(each));
  if (first === undefined) return `${name} is missing`;
  const rest = [...others, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  const all =
    rest === ""
      ? first
      : isAlias === true
        ? `${first} (also ${rest})`
        : `${first}, ${rest}`;
  const by = decidedBy === undefined ? "" : `; by ${quoted(decidedBy)}`;
  return `${name} = ${all}${by}`;
}

const quoted = (text: string): string => `"${shown(text, MOST_VALUE)}"`;

// --- sequences --------------------------------------------------------------------------------------------------

function keyText(key: JoinKey): string {
  const parts = Object.entries(key).map(
    ([name, value]) =>
      `${shown(name)} = ${value === null ? "missing" : quoted(String(value))}`,
  );
  return parts.length === 0 ? "all events" : parts.join(", ");
}

const ARRIVALS = {
  taken: "",
  late: "; it came later than the lateness allows",
  "too-late": "; it came too late and was left out",
  repeat: "; its record was read before and counts once",
} as const;

export function keyItem(story: KeyStory): ExplainItem {
  const { key, arrival, steps, killed, forbids, around, hits } = story;
  return {
    text: `Key ${keyText(key)}${ARRIVALS[arrival]}`,
    items: [
      ...steps.map((step) => stepItem(step)),
      ...killed.map((each) => candidateItem("ends by until", each)),
      ...forbids.map((each) => candidateItem("forbids", each)),
      {
        text: `${plural(hits, "hit")} of the key${around.length < hits ? `, ${around.length} nearest` : ""}`,
        items: around.map(({ event, isChosen, ...hit }) =>
          leaf(
            `${isChosen ? "> " : "  "}${hitText(hit).padEnd(9)} ${nearText(event)}`,
          ),
        ),
      },
    ],
  };
}

function hitText({
  steps,
  until,
  missing,
  arrival,
}: Pick<
  KeyStory["around"][number],
  "steps" | "until" | "missing" | "arrival"
>): string {
  const words = [
    ...(steps.length === 0 ? [] : [`step ${steps.join(" ")}`]),
    ...(until ? ["until"] : []),
    ...(missing ? ["missing"] : []),
    ...(arrival === "taken" ? [] : [arrival]),
  ];
  return words.join(" ");
}

const RESULTS: Readonly<Record<StepStory["result"], string>> = {
  started: "begins a sequence",
  advanced: "follows the step before",
  completed: "completes a sequence",
  "no-candidate": "finds no sequence to follow",
  "not-joined": "does not go with the events before it",
  "too-long": "comes too long after step 1",
};

function stepItem(story: StepStory): ExplainItem {
  const { step, result, joined, candidate, instead } = story;
  const isUsed =
    result === "started" || result === "advanced" || result === "completed";
  return {
    mark: passed(isUsed),
    text: `step ${step} ${RESULTS[result]}`,
    items: [
      ...(joined === undefined ? [] : [nodeItem(joined)]),
      ...(candidate === undefined ? [] : [candidateItem("", candidate)]),
      ...instead.map(insteadItem),
    ],
  };
}

function insteadItem(instead: Instead): ExplainItem {
  switch (instead.kind) {
    case "ended":
      return candidateItem("the last one there", instead.candidate);
    case "unstarted":
      return leaf(
        `step ${instead.step} had none to follow itself: ${nearText(instead.event)}`,
      );
    case "later":
      return leaf(
        `the step before came ${formatDuration(instead.afterUs)} later: ${nearText(instead.event)}`,
      );
    case "other-key":
      return {
        text: `the step before, ${formatDuration(instead.beforeUs)} earlier, has another key`,
        items: [leaf(keyText(instead.key)), leaf(nearText(instead.event))],
      };
  }
}

const ENDS: Readonly<Record<CandidateStory["end"], string>> = {
  matched: "complete",
  forbidden: "complete, but forbidden by an event that must be missing",
  overwritten: "given up for a newer event of its last step",
  killed: "ended by until",
  expired: "out of time when the next step came",
  waiting: "not complete by the last event read",
};

function candidateItem(lead: string, candidate: CandidateStory): ExplainItem {
  const { events, end, by, spanUs, deadlineUs } = candidate;
  const when =
    end === "waiting"
      ? `, it had until ${formatTimestamp(deadlineUs)}`
      : `, ${formatDuration(spanUs)} long`;
  return {
    text: `${lead === "" ? "" : `${lead}: `}sequence of ${plural(events.length, "event")}, ${ENDS[end]}${when}`,
    items: [
      ...events.map((event, i) => leaf(`${i + 1}  ${nearText(event)}`)),
      ...(by === undefined ? [] : [leaf(`by ${nearText(by)}`)]),
    ],
  };
}

export function sampleItem({ key, filled, fills }: SampleStory): ExplainItem {
  return {
    text: `Key ${keyText(key)}`,
    items: filled.map((event, i) =>
      event === undefined
        ? leaf(`filter ${i + 1} is open`, "fail")
        : leaf(
            `filter ${i + 1}${fills === i + 1 ? " by this event" : ""}: ${nearText(event)}`,
            "pass",
          ),
    ),
  };
}

// --- searches ---------------------------------------------------------------------------------------------------

export function searchItems({
  tables,
  window,
  groups,
}: SearchExplanation): readonly ExplainItem[] {
  const span =
    window === undefined
      ? "the whole log"
      : `${formatTimestamp(window.startUs)} to ${formatTimestamp(window.endUs)}`;
  return [
    ...tables.map(({ model, models, isRecord, where, by, fill, verdict }) => ({
      mark: verdict,
      text: `tstats of ${model}`,
      items: [
        leaf(
          isRecord
            ? "the event is a record of the model"
            : `the event is ${models.length === 0 ? "a record of no model" : `of ${models.join(", ")}`}`,
          passed(isRecord),
        ),
        ...(where === undefined ? [] : [nodeItem(where)]),
        ...(by.length === 0
          ? []
          : [
              {
                text: "by",
                items: by.map((each) =>
                  leaf(
                    each.isFilled === true
                      ? `${shown(each.field)} is missing: "${shown(fill ?? "")}" stands for it`
                      : readingText(each),
                  ),
                ),
              },
            ]),
      ],
    })),
    ...groups.map((group) => ({
      mark: passed(group.isResult),
      text: `Group of ${plural(group.events, "event")} in ${span}${group.isCounted ? "" : ", without this one"}`,
      items: [
        ...group.key.map(([name, value]) =>
          leaf(`${shown(name)} = ${quoted(value)}`),
        ),
        ...group.commands.map((command) => ({
          mark: passed(command.keeps),
          text: `| ${shown(command.text, MOST_TEST)}`,
          items:
            command.condition === undefined
              ? []
              : [nodeItem(command.condition)],
        })),
      ],
    })),
  ];
}
