/**
 * What `tripline alerts` does: reads the journal, prints what was asked for, follows it, appends decisions.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../base/errors.ts";
import { parseTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import type { WorkflowStatus } from "../alert/alert.ts";
import type { StatusAction } from "../alert/decision.ts";
import { isWhole } from "../export/format-names.ts";
import type { Format } from "../export/format-names.ts";
import { createWriter } from "../export/formats.ts";
import type { Background } from "../export/formats.ts";
import { loadRules } from "../lib/load-rules.ts";
import { readRuleFiles } from "../rule/read-rule-files.ts";
import type { Rule, Severity } from "../rule/rule.ts";
import { followJournal } from "../state/journal-follower.ts";
import { JOURNAL_FILE } from "../state/journal-record.ts";
import { JournalWriter, readJournal } from "../state/journal.ts";
import type { JournalAlert } from "../state/journal-view.ts";
import { stateFolder } from "../state/state-folder.ts";
import { decisionLine } from "./decision-line.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { operatorName } from "./operator.ts";
import { isAtLeast } from "./options.ts";
import type { RuleOptions } from "./options.ts";
import { Output } from "./output.ts";
import { say } from "./say.ts";

/** The rules are for their texts, which a report has and the journal does not. */
export interface ListOptions extends RuleOptions {
  readonly state?: string;
  readonly status?: WorkflowStatus;
  /** At least this severity. */
  readonly severity?: Severity;
  readonly rule?: string;
  readonly host?: string;
  /** The machine that schtasks names, or the verdict about it. */
  readonly target?: string;
  readonly since?: Us;
  readonly format: Format;
  readonly follow?: boolean;
}

const tell = say;

/** @throws UsageError for a format that is written at the end, of a list that has none */
export async function listAlerts(options: ListOptions): Promise<ExitCode> {
  if (options.follow === true && isWhole(options.format)) {
    throw new UsageError(
      `--format ${options.format} is one document, written after the last alert: with --follow there is none`,
      "leave out --follow, or take ndjson, table, csv or markdown",
    );
  }
  const folder = stateFolder(options.state, process.env);
  const out = new Output(process.stdout);
  const stopped = Promise.withResolvers<void>();
  // Before the first word: whoever reads it may answer with a signal at once.
  if (options.follow === true) {
    process.once("SIGINT", stopped.resolve).once("SIGTERM", stopped.resolve);
  }
  const view = readJournal(folder);
  const writer = createWriter(options.format);
  const rules = rulesById(options);
  const background = ({ document, decision }: JournalAlert): Background => ({
    rule: rules.get(document["kibana.alert.rule.rule_id"]),
    decisions: decision && [decision],
  });
  out.write(writer.header());
  for (const alert of view.alerts()) {
    if (isWanted(alert, options)) {
      out.write(writer.document(alert.document, background(alert)));
    }
  }
  if (options.follow !== true) {
    const madeAt = new Date().toISOString();
    out.write(writer.footer({ madeAt, sources: [], notSeen: undefined }));
  }
  if (view.lines === 0 && !existsSync(join(folder, JOURNAL_FILE))) {
    tell(`no journal in ${folder} yet: tripline watch writes it`);
  }
  if (view.broken > 0) {
    tell(
      `${view.broken} line${view.broken === 1 ? "" : "s"} of the journal could not be read`,
    );
  }
  if (options.follow === true && !out.closed) {
    const follower = followJournal(folder, {
      skipLines: view.lines,
      onError: tell,
      onRecord: (record) => {
        view.add(record);
        const ids =
          record.type === "alert"
            ? [record.alert["kibana.alert.uuid"]]
            : record.ids;
        if (record.type !== "alert") tell(decisionLine(record));
        for (const id of ids) {
          const alert = view.get(id);
          if (alert !== undefined && isWanted(alert, options)) {
            out.write(writer.document(alert.document, background(alert)));
          }
        }
        if (out.closed) stopped.resolve();
      },
    });
    // The follower's own timers do not keep the process alive.
    const alive = setInterval(() => undefined, 60_000);
    await stopped.promise;
    clearInterval(alive);
    follower.close();
  }
  await out.end();
  return EXIT.done;
}

/**
 * The rules whose texts are wanted; what cannot be loaded has none, which `rules check` tells.
 * @throws SourceError for a path of `--rules` without rules, also where their texts are not wanted
 */
function rulesById({
  format,
  rules,
  bundled,
}: ListOptions): ReadonlyMap<string, Rule> {
  if (format !== "html" && format !== "markdown") {
    readRuleFiles(rules);
    return new Map();
  }
  const loaded = loadRules(rules, { bundled }).rules;
  return new Map(loaded.map((rule) => [rule.id, rule]));
}

function isWanted(
  { document, status }: JournalAlert,
  { status: wanted, severity, rule, host, target, since }: ListOptions,
): boolean {
  const has = (text: string, part: string): boolean =>
    text.toLowerCase().includes(part.toLowerCase());
  if (wanted !== undefined && status !== wanted) return false;
  if (
    severity !== undefined &&
    !isAtLeast(document["kibana.alert.severity"], severity)
  ) {
    return false;
  }
  if (
    rule !== undefined &&
    !has(document["kibana.alert.rule.name"], rule) &&
    !has(document["kibana.alert.rule.rule_id"], rule)
  ) {
    return false;
  }
  if (host !== undefined && !has(document["host.name"], host)) return false;
  if (target !== undefined) {
    const { verdict, host: named } = document["tripline.task_target"] ?? {};
    const isIt = verdict === target.toLowerCase() || has(named ?? "", target);
    if (!isIt) return false;
  }
  return (
    since === undefined ||
    (parseTimestamp(document["@timestamp"]) ?? 0) >= since
  );
}

/** Appends one decision about all the alerts named. @throws UsageError for an id that names none or several */
export async function decideAlerts(
  action: StatusAction,
  ids: readonly string[],
  reason: string | undefined,
  state: string | undefined,
): Promise<ExitCode> {
  const folder = stateFolder(state, process.env);
  const known = readJournal(folder)
    .alerts()
    .map(({ id }) => id);
  // An alert may be named twice, also by beginnings of different lengths.
  const named = [...new Set(ids.map((id) => findId(id, known)))];
  const writer = JournalWriter.open(folder);
  writer.triage({
    at: new Date().toISOString(),
    operator: operatorName(),
    action,
    ids: named,
    reason,
  });
  const error = writer.close();
  if (error !== undefined) throw error;
  tell(`${PAST[action]} ${named.length} alert${named.length === 1 ? "" : "s"}`);
  return EXIT.done;
}

const PAST: Readonly<Record<StatusAction, string>> = {
  acknowledge: "Acknowledged",
  close: "Closed",
  reopen: "Reopened",
};

/** @throws UsageError for a beginning of no id, or of several */
export function findId(text: string, known: readonly string[]): string {
  const found = known.filter(
    (id) => id === text || (text.length >= 6 && id.startsWith(text)),
  );
  if (found.length === 1) return found[0]!;
  throw new UsageError(
    found.length === 0
      ? `no alert "${text}" in the journal`
      : `"${text}" is the beginning of ${found.length} alerts`,
    found.length === 0
      ? 'see "tripline alerts"; at least 6 characters of the id are needed'
      : "give more characters",
  );
}
