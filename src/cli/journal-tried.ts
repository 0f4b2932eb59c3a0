/**
 * The alerts of the journal as what an exception is tried on: alerts of one rule go in, their evidence comes out, read again
 * from the logs; what is gone, or is not what it was, is counted. The newest {@link MOST_TRIED} are tried.
 */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Tried } from "../alert/exception-draft.ts";
import type { Rule } from "../rule/rule.ts";
import { JOURNAL_FILE } from "../state/journal-record.ts";
import { JournalView } from "../state/journal-view.ts";
import type { JournalAlert } from "../state/journal-view.ts";
import { subjectAgain } from "./evidence-again.ts";

/** Each is read again from its log. */
const MOST_TRIED = 2_000;

export interface JournalTried {
  readonly tried: readonly Tried[];
  /** Alerts whose evidence cannot be read any more. */
  readonly gone: number;
}

/**
 * @param rule the alerts' rule as it is loaded; undefined where it is not
 * @param isOver true when nobody waits for it any more
 */
export async function tryAlerts(
  alerts: readonly JournalAlert[],
  ruleId: string,
  rule: Rule | undefined,
  isOver: () => boolean = () => false,
): Promise<JournalTried> {
  const tried: Tried[] = [];
  let gone = 0;
  const alike = alerts.filter(
    ({ kind, document }) =>
      kind !== "withdrawn" && document["kibana.alert.rule.rule_id"] === ruleId,
  );
  for (const { document, status, reason } of alike.slice(-MOST_TRIED)) {
    if (isOver()) break;
    const subject = await subjectAgain(document, rule);
    if (subject === undefined) gone++;
    else tried.push({ subject, status, reason });
  }
  return { tried, gone };
}

/**
 * Reads the journal beside a run, in pieces, and of its alerts those of the rule alone.
 * @param isKnown true for the id of an alert that the run has itself
 * @throws the system's error where it cannot be read
 */
export async function tryJournal(
  folder: string,
  rule: Rule,
  isKnown: (id: string) => boolean,
  isOver: () => boolean,
): Promise<JournalTried> {
  const view = new JournalView();
  const input = createReadStream(join(folder, JOURNAL_FILE));
  const ruleText = JSON.stringify(rule.id);
  for await (const line of createInterface({ input })) {
    if (isOver()) break;
    // To look for a text costs a tenth of reading the record.
    const isAlert = line.startsWith('{"type":"alert"');
    if (!isAlert || line.includes(ruleText)) view.addLine(line);
  }
  const others = view.alerts().filter(({ id }) => !isKnown(id));
  return tryAlerts(others, rule.id, rule, isOver);
}

/** What is said of evidence that is gone; empty where all of it is there. */
export function goneText(gone: number): string {
  if (gone === 0) return "";
  return `; ${gone} more ${gone === 1 ? "has" : "have"} no evidence any more`;
}
