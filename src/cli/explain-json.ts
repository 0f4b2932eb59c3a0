/**
 * An explanation as a JSON document: what the text says and all that it leaves out. Event times are ISO 8601, durations
 * microseconds; texts of the log are masked.
 */
import { maskEvidence } from "../alert/masked-evidence.ts";
import { formatTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import type {
  FilterExplanation,
  KeyExplanation,
} from "../engine/explain/filter.ts";
import type { SearchExplanation } from "../engine/explain/search.ts";
import type {
  CandidateStory,
  Instead,
  KeyStory,
  StepStory,
} from "../engine/explain/story.ts";
import type { ConditionNode, Reading } from "../engine/explain/tree.ts";
import type { Explanation } from "../engine/explain/explain.ts";
import type { Evidence, Match } from "../engine/match.ts";
import { ruleKind } from "../rule/rule.ts";
import { maskExplanation } from "./explain-masked.ts";

type Json = Readonly<Record<string, unknown>>;

export function explanationJson(unmasked: Explanation): Json {
  const explanation = maskExplanation(unmasked);
  const { rule, event, conclusion, behindUs, latenessUs, endUs } = explanation;
  return {
    rule: {
      id: rule.id,
      name: rule.name,
      language: rule.language,
      kind: ruleKind(rule),
    },
    event: eventJson(event),
    number: explanation.number,
    of: explanation.of,
    fired: conclusion.fired,
    decidedBy: conclusion.decidedBy,
    reason: conclusion.text,
    behindUs,
    latenessUs,
    logEnd: formatTimestamp(endUs),
    filters: explanation.filters.map(filterJson),
    keys: explanation.keys.map(keyStoryJson),
    samples: explanation.samples.map(({ key, filled, fills }) => ({
      key,
      filled: filled.map((each) => eventOrNull(each)),
      fills: fills ?? null,
    })),
    search:
      explanation.search === undefined ? null : searchJson(explanation.search),
    matches: explanation.matches.map(matchJson),
    withdrawn: explanation.withdrawn.map(matchJson),
  };
}

function eventJson(evidence: Evidence): Json {
  const { place, timeUs, writtenUs, host, channel, code, summary } =
    maskEvidence(evidence);
  return {
    file: place.source.path,
    line: place.number,
    offset: place.offset,
    length: place.length,
    "@timestamp": formatTimestamp(timeUs),
    written: writtenUs === undefined ? null : formatTimestamp(writtenUs),
    host: host.name,
    channel,
    code,
    summary,
  };
}

function eventOrNull(evidence: Evidence | undefined): Json | null {
  return evidence === undefined ? null : eventJson(evidence);
}

function matchJson({ id, key, certainty, revision, events }: Match): Json {
  return {
    id,
    key,
    certainty,
    revision,
    events: events.map((each) => eventOrNull(each)),
  };
}

function nodeJson(node: ConditionNode): Json {
  const { kind, text, verdict, readings, note, children } = node;
  return {
    verdict,
    kind,
    ...(kind === "test" && { text }),
    ...(note !== undefined && { note }),
    ...(readings.length > 0 && { values: readings.map(readingJson) }),
    ...(children.length > 0 && { children: children.map(nodeJson) }),
  };
}

const readingJson = (reading: Reading): Json => ({ ...reading });

function filterJson(filter: FilterExplanation): Json {
  const { role, verdict, category, condition, key } = filter;
  return {
    role,
    verdict,
    category,
    condition: nodeJson(condition),
    ...(key !== undefined && { key: keyJson(key) }),
  };
}

function keyJson({ fields, keys, more }: KeyExplanation): Json {
  return { fields: fields.map(readingJson), keys, more };
}

function keyStoryJson(story: KeyStory): Json {
  return {
    key: story.key,
    arrival: story.arrival,
    steps: story.steps.map(stepJson),
    killed: story.killed.map(candidateJson),
    forbids: story.forbids.map(candidateJson),
    hits: story.hits,
    late: story.late,
    around: story.around.map(({ event, ...rest }) => ({
      ...eventJson(event),
      ...rest,
    })),
  };
}

function stepJson({
  step,
  result,
  joined,
  candidate,
  instead,
}: StepStory): Json {
  return {
    step,
    result,
    ...(joined !== undefined && { joined: nodeJson(joined) }),
    ...(candidate !== undefined && { sequence: candidateJson(candidate) }),
    ...(instead.length > 0 && { instead: instead.map(insteadJson) }),
  };
}

function candidateJson(candidate: CandidateStory): Json {
  const { events, end, by, spanUs, deadlineUs } = candidate;
  return {
    end,
    events: events.map(eventJson),
    by: eventOrNull(by),
    spanUs,
    deadline: formatTimestamp(deadlineUs),
  };
}

function insteadJson(instead: Instead): Json {
  switch (instead.kind) {
    case "ended":
      return { kind: instead.kind, sequence: candidateJson(instead.candidate) };
    case "other-key":
      return {
        ...instead,
        event: eventJson(instead.event),
        key: instead.key,
      };
    default:
      return { ...instead, event: eventJson(instead.event) };
  }
}

function searchJson({ tables, window, groups }: SearchExplanation): Json {
  return {
    window:
      window === undefined
        ? null
        : { start: time(window.startUs), end: time(window.endUs) },
    tables: tables.map(({ where, by, fill, ...table }) => ({
      ...table,
      where: where === undefined ? null : nodeJson(where),
      by: by.map(readingJson),
      fill: fill ?? null,
    })),
    groups: groups.map((group) => ({
      table: group.table,
      key: Object.fromEntries(group.key),
      events: group.events,
      first: time(group.firstUs),
      last: time(group.lastUs),
      isCounted: group.isCounted,
      isResult: group.isResult,
      commands: group.commands.map(({ condition, ...command }) => ({
        ...command,
        ...(condition !== undefined && { condition: nodeJson(condition) }),
      })),
      columns: Object.fromEntries(group.columns),
    })),
  };
}

const time = (us: Us): string => formatTimestamp(us);
