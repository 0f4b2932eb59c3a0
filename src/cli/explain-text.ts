/**
 * An explanation for people: the sentence that says it, then what it rests on, as trees. Every text of the log is masked
 * and made visible here.
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
import type { Explanation } from "../engine/explain/explain.ts";
import type { Evidence, JoinKey } from "../engine/match.ts";
import { ruleKind } from "../rule/rule.ts";
import { maskSecrets } from "../task/secrets.ts";
import { maskKey, maskReading } from "./explain-masked.ts";
import { plural } from "./summary.ts";

/** The few signs that are not letters. */
interface Signs {
  readonly mark: Readonly<Record<Verdict, string>>;
  readonly branch: string;
  readonly last: string;
  readonly trunk: string;
}

const UNICODE: Signs = {
  mark: { pass: "✔", fail: "✘", unknown: "?" },
  branch: "├─ ",
  last: "└─ ",
  trunk: "│  ",
};
const ASCII: Signs = {
  mark: { pass: "+", fail: "x", unknown: "?" },
  branch: "|- ",
  last: "`- ",
  trunk: "|  ",
};

/** A line with what stands below it. */
interface Item {
  readonly text: string;
  readonly items: readonly Item[];
}

/** Characters of one value. */
const MOST_VALUE = 200;
/** Characters of a test. */
const MOST_TEST = 400;

export function explanationLines(
  explanation: Explanation,
  ascii: boolean,
): readonly string[] {
  const signs = ascii ? ASCII : UNICODE;
  const { rule, event, conclusion, number, of, search } = explanation;
  const { text, decidedBy, fired } = conclusion;
  const mark = signs.mark[fired ? "pass" : "fail"];
  return [
    `${mark} ${shown(text, 1_000)}`,
    "",
    `rule     ${shown(rule.name)} (${rule.language} ${ruleKind(rule)}, ${shown(rule.id)})`,
    `event    ${eventLine(event)}`,
    `         ${placeText(event)}${of > 1 ? `, event ${number} of ${of} there` : ""}`,
    ...(explanation.behindUs > 0
      ? [
          `late     ${formatDuration(explanation.behindUs)} behind its host when it was read, ${formatDuration(explanation.latenessUs)} are allowed`,
        ]
      : []),
    `decided  by ${decidedBy}`,
    ...explanation.filters.flatMap((filter) => [
      "",
      ...draw(filterItem(filter, signs), signs),
    ]),
    ...explanation.keys.flatMap((story) => [
      "",
      ...draw(keyItem(story, signs), signs),
    ]),
    ...explanation.samples.flatMap((story) => [
      "",
      ...draw(sampleItem(story, signs), signs),
    ]),
    ...(search === undefined
      ? []
      : searchItems(search, signs).flatMap((item) => [
          "",
          ...draw(item, signs),
        ])),
  ];
}

function draw({ text, items }: Item, signs: Signs): string[] {
  return [
    text,
    ...items.flatMap((item, i) => {
      const isLast = i === items.length - 1;
      const [head = "", ...rest] = draw(item, signs);
      return [
        `${isLast ? signs.last : signs.branch}${head}`,
        ...rest.map((line) => `${isLast ? "   " : signs.trunk}${line}`),
      ];
    }),
  ];
}

const leaf = (text: string): Item => ({ text, items: [] });

const shown = (text: string, max = 200): string => visible(text, max);

function eventLine(evidence: Evidence): string {
  const { timeUs, host, summary } = maskEvidence(evidence);
  return `${formatTimestamp(timeUs)}  ${shown(host.name, 60)}  ${shown(summary, 300)}`;
}

function placeText({ place }: Evidence): string {
  return `${shown(place.source.path, 300)}:${place.number}, offset ${place.offset}`;
}

function nearText(evidence: Evidence): string {
  const { timeUs, summary, place } = maskEvidence(evidence);
  return `${formatTimestamp(timeUs)}  ${shown(summary, 160)}  (${shown(place.source.path)}:${place.number})`;
}

// --- conditions -------------------------------------------------------------------------------------------------

function filterItem(filter: FilterExplanation, { mark }: Signs): Item {
  const { role, verdict, category, condition, key } = filter;
  const title = roleText(role);
  const { wanted, actual } = category;
  const kinds =
    actual.length === 0
      ? "the event has none"
      : `the event is ${shown(actual.join(", "))}`;
  return {
    text: `${mark[verdict]} ${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    items: [
      leaf(`${mark[category.verdict]} category ${shown(wanted)}: ${kinds}`),
      nodeItem(condition, mark),
      ...(key === undefined || key.fields.length === 0
        ? []
        : [
            {
              text: `${mark[key.keys.length > 0 ? "pass" : "fail"]} ${key.keys.length === 0 ? "no key" : "key"}`,
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

function nodeItem(node: ConditionNode, mark: Signs["mark"]): Item {
  const { kind, text, verdict, readings, note, children } = node;
  const head =
    kind === "test"
      ? `${shown(text, MOST_TEST)}${note === undefined ? "" : ` (${note})`}`
      : WORDS[kind];
  return {
    text: `${mark[verdict]} ${head}`,
    items: [
      ...readings.map((each) => leaf(readingText(each))),
      ...children.map((each) => nodeItem(each, mark)),
    ],
  };
}

function readingText(reading: Reading): string {
  const { field, values, more, isAlias, decidedBy } = maskReading(reading);
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
  const parts = Object.entries(maskKey(key)).map(
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

function keyItem(story: KeyStory, signs: Signs): Item {
  const { key, arrival, steps, killed, forbids, around, hits } = story;
  return {
    text: `Key ${keyText(key)}${ARRIVALS[arrival]}`,
    items: [
      ...steps.map((step) => stepItem(step, signs)),
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

function stepItem(story: StepStory, signs: Signs): Item {
  const { step, result, joined, candidate, instead } = story;
  const isUsed =
    result === "started" || result === "advanced" || result === "completed";
  return {
    text: `${signs.mark[isUsed ? "pass" : "fail"]} step ${step} ${RESULTS[result]}`,
    items: [
      ...(joined === undefined ? [] : [nodeItem(joined, signs.mark)]),
      ...(candidate === undefined ? [] : [candidateItem("", candidate)]),
      ...instead.map(insteadItem),
    ],
  };
}

function insteadItem(instead: Instead): Item {
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
  waiting: "not complete when the log ended",
};

function candidateItem(lead: string, candidate: CandidateStory): Item {
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

function sampleItem({ key, filled, fills }: SampleStory, signs: Signs): Item {
  return {
    text: `Key ${keyText(key)}`,
    items: filled.map((event, i) =>
      leaf(
        event === undefined
          ? `${signs.mark.fail} filter ${i + 1} is open`
          : `${signs.mark.pass} filter ${i + 1}${fills === i + 1 ? " by this event" : ""}: ${nearText(event)}`,
      ),
    ),
  };
}

// --- searches ---------------------------------------------------------------------------------------------------

function searchItems(
  { tables, window, groups }: SearchExplanation,
  { mark }: Signs,
): readonly Item[] {
  const span =
    window === undefined
      ? "the whole log"
      : `${formatTimestamp(window.startUs)} to ${formatTimestamp(window.endUs)}`;
  return [
    ...tables.map(({ model, models, isRecord, where, by, fill, verdict }) => ({
      text: `${mark[verdict]} tstats of ${model}`,
      items: [
        leaf(
          `${mark[isRecord ? "pass" : "fail"]} ${
            isRecord
              ? "the event is a record of the model"
              : `the event is ${models.length === 0 ? "a record of no model" : `of ${models.join(", ")}`}`
          }`,
        ),
        ...(where === undefined ? [] : [nodeItem(where, mark)]),
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
      text: `${mark[group.isResult ? "pass" : "fail"]} Group of ${plural(group.events, "event")} in ${span}${group.isCounted ? "" : ", without this one"}`,
      items: [
        ...group.key.map(([name, value]) =>
          leaf(`${shown(name)} = ${quoted(maskSecrets(value))}`),
        ),
        ...group.commands.map((command) => ({
          text: `${mark[command.keeps ? "pass" : "fail"]} | ${shown(command.text, MOST_TEST)}`,
          items:
            command.condition === undefined
              ? []
              : [nodeItem(command.condition, mark)],
        })),
      ],
    })),
  ];
}
