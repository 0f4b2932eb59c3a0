/**
 * The evidence of an alert of the journal, read again from its log: the journal keeps places and hashes, not fields. A
 * document goes in, what an exception is asked about comes out, if the log still has the very bytes that were judged.
 */
import type {
  EvidenceFields,
  ExceptionSubject,
} from "../alert/exception-test.ts";
import { maskEvidence } from "../alert/masked-evidence.ts";
import { newCounters } from "../base/counters.ts";
import { formatTimestamp, parseTimestamp } from "../base/time.ts";
import { readEvidence } from "../engine/evidence.ts";
import { DEFAULT_LIMITS } from "../engine/limits.ts";
import { eachField } from "../engine/predicate.ts";
import { recordHash } from "../engine/record-hash.ts";
import type { Event } from "../event/event.ts";
import { EventOpener } from "../event/opener.ts";
import { parseLine } from "../event/parse-line.ts";
import type { AlertDocument, EventDocument } from "../export/alert-document.ts";
import type { Rule } from "../rule/rule.ts";
import { readAround } from "../source/log-window.ts";
import { openedPath } from "./explain-place.ts";

/**
 * @param rule the alert's, whose fields are read; undefined where it is not loaded
 * @returns undefined where some of the evidence is gone, or is not what it was
 */
export async function subjectAgain(
  document: AlertDocument,
  rule: Rule | undefined,
): Promise<ExceptionSubject | undefined> {
  const timeUs = parseTimestamp(document["@timestamp"]);
  if (timeUs === undefined) return undefined;
  const ruleId = document["kibana.alert.rule.rule_id"];
  const columns = document["tripline.row"];
  if (columns !== undefined) return { ruleId, timeUs, events: [], columns };
  const events: (EvidenceFields | undefined)[] = [];
  const paths = rule === undefined ? [] : fieldsRead(rule);
  for (const event of document["tripline.events"]) {
    const fields = await fieldsAgain(event, paths);
    if (fields === undefined) return undefined;
    // A step whose event must be missing has none.
    while (events.length < event.step - 1) events.push(undefined);
    events.push(fields);
  }
  return { ruleId, timeUs, events };
}

async function fieldsAgain(
  { file, line: number, offset, length, sha256, host, ...told }: EventDocument,
  paths: readonly string[],
): Promise<EvidenceFields | undefined> {
  const place = { source: { id: 0, path: file }, number, offset, length };
  const size = { beforeBytes: 0, behindBytes: 0 };
  const window = await readAround(place, openedPath(file), size);
  if (typeof window === "string") return undefined;
  const line = window.lines.find((each) => each.offset === offset);
  if (line === undefined) return undefined;
  if (sha256 !== undefined && recordHash(line) !== sha256) return undefined;
  const opener = new EventOpener({ counters: newCounters() });
  const opened: Event[] = [];
  try {
    opener.open(parseLine(line.text), line, opened);
  } catch {
    return undefined;
  }
  opener.flush(opened);
  // A line may hold several events; alone, its clock may read another time than among its log.
  const event =
    opened.length === 1
      ? opened[0]
      : opened.find(
          ({ timeUs }) => formatTimestamp(timeUs) === told["@timestamp"],
        );
  if (event === undefined) return undefined;
  const evidence = readEvidence(event, paths, DEFAULT_LIMITS.fieldChars);
  return { "host.name": host, ...maskEvidence(evidence).fields };
}

/** Every field that the rule, or an exception of it, reads. */
function fieldsRead(rule: Rule): readonly string[] {
  if (rule.language !== "eql") return [];
  const { query, keeps = [] } = rule;
  const paths = new Set<string>(keeps);
  const steps =
    query.kind === "event" ? [{ filter: query.filter, by: [] }] : query.steps;
  for (const { filter, by } of steps) {
    eachField(filter.condition, ({ path }) => paths.add(path));
    for (const { path } of by) paths.add(path);
  }
  if (query.kind !== "event") for (const { path } of query.by) paths.add(path);
  return [...paths];
}
