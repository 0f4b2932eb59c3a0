/**
 * What `tripline verify` does: derives the alerts of the logs anew and compares them with those of the journal, so that who is
 * given a case can tell that its evidence is what was judged. Differences go to stdout, or all alerts as one document.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isSettled } from "../alert/book.ts";
import { UsageError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import type { AlertDocument, EventDocument } from "../export/alert-document.ts";
import { alertDocument, escapeUnseen } from "../export/ndjson.ts";
import { ruleHash } from "../rule/rule-hash.ts";
import type { Rule } from "../rule/rule.ts";
import { SourceSet } from "../source/source-set.ts";
import { JOURNAL_FILE } from "../state/journal-record.ts";
import { readJournal } from "../state/journal.ts";
import type { JournalAlert } from "../state/journal-view.ts";
import { stateFolder } from "../state/state-folder.ts";
import { assemble } from "./assemble.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { MatchingOptions } from "./options.ts";
import { Output } from "./output.ts";
import { Pipeline } from "./pipeline.ts";
import { loadRuleSet } from "./rule-set.ts";
import { say } from "./say.ts";
import { plural } from "./summary.ts";
import { checkEvidence } from "./verify-evidence.ts";
import type { CheckedEvidence, EvidenceState } from "./verify-evidence.ts";

export interface VerifyOptions extends MatchingOptions {
  readonly state?: string;
  readonly json?: boolean;
}

/**
 * verified: the logs give it with the same evidence. differs: they give it with other evidence, or by another text of its
 * rule. not-derived: they do not give it.
 */
type Verdict = "verified" | "differs" | "not-derived";
/** unknown: an alert of before its rule's hash was kept. */
type RuleState = "same" | "changed" | "not-loaded" | "unknown";

interface Checked {
  readonly id: string;
  readonly "@timestamp": string;
  readonly host: string;
  readonly rule: {
    readonly id: string;
    readonly name: string;
    readonly state: RuleState;
  };
  readonly verdict: Verdict;
  readonly evidence: readonly CheckedEvidence[];
}

export async function verify(
  paths: readonly string[],
  options: VerifyOptions,
): Promise<ExitCode> {
  const folder = stateFolder(options.state, process.env);
  const path = join(folder, JOURNAL_FILE);
  if (!existsSync(path)) {
    throw new UsageError(
      `there is no journal ${path}`,
      "name its folder with --state",
    );
  }
  const view = readJournal(folder);
  const known = view.alerts();
  const alerts = known.filter(({ kind }) => kind !== "withdrawn");
  const withdrawn = known.filter(({ kind }) => kind === "withdrawn");
  const { rules } = loadRuleSet(options, say);
  const ids = new Set(known.map(({ id }) => id));
  const derived = await derive(paths, options, rules, ids);
  const excepted = withdrawn.filter(isExcepted);
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));
  const checked = alerts.map(({ document }) =>
    check(document, derived.byId.get(document["kibana.alert.uuid"]), ruleOf),
  );
  const out = new Output(process.stdout);
  const totals = {
    alerts: checked.length,
    verified: checked.filter(isVerified).length,
    differs: checked.filter(({ verdict }) => verdict === "differs").length,
    notDerived: checked.filter(({ verdict }) => verdict === "not-derived")
      .length,
    evidence: countStates(checked),
    excepted: excepted.length,
    // By a late event, or by other rules then; the others the logs do not give either.
    withdrawn: withdrawn.filter(
      (alert) => !isExcepted(alert) && derived.byId.has(alert.id),
    ).length,
    notInJournal: derived.others,
    brokenRecords: view.broken,
    unreadable: derived.unreadable,
  };
  if (options.json === true) {
    const document = { journal: path, totals, alerts: checked };
    out.write(`${escapeUnseen(JSON.stringify(document, undefined, 2))}\n`);
  } else {
    for (const each of checked) {
      for (const line of lines(each)) out.write(`${visible(line)}\n`);
    }
    for (const line of summary(totals)) say(line);
  }
  await out.end();
  if (derived.unreadable > 0) return EXIT.source;
  return checked.every(isVerified) ? EXIT.done : EXIT.alerts;
}

interface Derived {
  /** Those that the journal has. */
  readonly byId: ReadonlyMap<string, AlertDocument>;
  /** How many more the logs give. */
  readonly others: number;
  /** Logs that could not be read. */
  readonly unreadable: number;
}

async function derive(
  paths: readonly string[],
  options: VerifyOptions,
  rules: readonly Rule[],
  ids: ReadonlySet<string>,
): Promise<Derived> {
  const parts = assemble({
    rules,
    latenessUs: options.lateness,
    windows: options.window,
    // What was held back then is not in the journal; what was not must not be held back now.
    stormLimit: 0,
    fullHostNames: options.fullHostNames,
  });
  const sources = await SourceSet.open(paths, {
    follow: false,
    onNotice: (notice) => say(visible(notice.message)),
  });
  const byId = new Map<string, AlertDocument>();
  let others = 0;
  try {
    await new Pipeline(parts, sources, {
      follow: false,
      onAlert: (change) => {
        const { kind, alert } = change;
        if (kind === "withdrawn") parts.book.forget(alert.id);
        if (!isSettled(change)) return;
        if (ids.has(alert.id)) byId.set(alert.id, alertDocument(alert));
        else others++;
        parts.book.forget(alert.id);
      },
    }).run();
  } finally {
    await sources.close();
  }
  return { byId, others, unreadable: sources.failures.length };
}

function check(
  document: AlertDocument,
  now: AlertDocument | undefined,
  ruleOf: ReadonlyMap<string, Rule>,
): Checked {
  const events = now?.["tripline.events"] ?? [];
  const before = document["tripline.events"];
  const id = document["kibana.alert.rule.rule_id"];
  const hash = document["tripline.rule_sha256"];
  const rule = ruleOf.get(id);
  const state: RuleState =
    rule === undefined
      ? "not-loaded"
      : hash === undefined
        ? "unknown"
        : ruleHash(rule) === hash
          ? "same"
          : "changed";
  const isAlike =
    before.length === events.length &&
    before.every((event, i) => isSameEvent(event, events[i]!));
  return {
    id: document["kibana.alert.uuid"],
    "@timestamp": document["@timestamp"],
    host: document["host.name"],
    rule: { id, name: document["kibana.alert.rule.name"], state },
    verdict:
      now === undefined
        ? "not-derived"
        : isAlike && state !== "changed"
          ? "verified"
          : "differs",
    evidence: before.map((event) => checkEvidence(event, events)),
  };
}

/** Without a hash in both, by what is told of it. */
function isSameEvent(a: EventDocument, b: EventDocument): boolean {
  if (a.step !== b.step) return false;
  return a.sha256 !== undefined && b.sha256 !== undefined
    ? a.sha256 === b.sha256
    : a["@timestamp"] === b["@timestamp"] && a.summary === b.summary;
}

/** An exception has withdrawn it: somebody's decision, of which the logs say nothing. */
const isExcepted = ({ document }: JournalAlert): boolean =>
  document["tripline.exception"] !== undefined;

const isVerified = ({ verdict }: Checked): boolean => verdict === "verified";

function countStates(
  checked: readonly Checked[],
): Readonly<Record<EvidenceState, number>> {
  const counts = { same: 0, moved: 0, changed: 0, gone: 0, "no-hash": 0 };
  for (const { evidence } of checked) {
    for (const { state } of evidence) counts[state]++;
  }
  return counts;
}

const WHY_NOT: Readonly<Record<RuleState, string>> = {
  same: "the logs do not give it",
  unknown: "the logs do not give it",
  changed: "the logs do not give it by the rule's present text",
  "not-loaded": "its rule is not loaded",
};

/** What is wrong with an alert; nothing for one that is verified. */
function lines({ id, rule, host, verdict, evidence, ...rest }: Checked) {
  if (verdict === "verified") return [];
  const what =
    verdict === "not-derived"
      ? WHY_NOT[rule.state]
      : rule.state === "changed"
        ? "its rule has another text now"
        : "the logs give it with other evidence";
  return [
    `${id.slice(0, 8)} ${rule.name} on ${host}, ${rest["@timestamp"]}: ${what}`,
    ...evidence
      .filter(({ state }) => state !== "same")
      .map(
        ({ step, file, offset, length, state, found }) =>
          `  step ${step}: ${file} @ ${offset}, ${length} bytes: ${state}${found === undefined ? "" : ` to ${found.file} @ ${found.offset}`}`,
      ),
  ];
}

function summary({
  alerts,
  verified,
  differs,
  notDerived,
  evidence,
  excepted,
  withdrawn,
  notInJournal,
  brokenRecords,
}: {
  readonly alerts: number;
  readonly verified: number;
  readonly differs: number;
  readonly notDerived: number;
  readonly evidence: Readonly<Record<EvidenceState, number>>;
  readonly excepted: number;
  readonly withdrawn: number;
  readonly notInJournal: number;
  readonly brokenRecords: number;
}): string[] {
  const states = Object.entries(evidence)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  return [
    `${plural(alerts, "alert")} of the journal: ${verified} verified, ${differs} with differences, ${notDerived} not derived; evidence: ${states.join(", ") || "none"}`,
    ...(excepted === 0
      ? []
      : [`${plural(excepted, "alert")} withdrawn by an exception`]),
    ...(withdrawn === 0
      ? []
      : [
          `${plural(withdrawn, "alert")} of these logs withdrawn in the journal`,
        ]),
    ...(notInJournal === 0
      ? []
      : [`${plural(notInJournal, "alert")} of these logs not in the journal`]),
    ...(brokenRecords === 0
      ? []
      : [`${plural(brokenRecords, "line")} of the journal could not be read`]),
  ];
}
