/**
 * What `tripline rules except` does: drafts an exception from an alert of the journal, says what it would have hidden of the
 * journal's alerts, and writes it. The draft goes to stdout, what was done to stderr.
 */
import { UsageError } from "../base/errors.ts";
import { formatTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { legible, visible } from "../base/visible.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import { quote } from "../lang/quote.ts";
import { exceptionId, writeException } from "../rule/exception-file.ts";
import type { ExceptionEntry } from "../rule/exception-file.ts";
import type { ExceptionDraft } from "../screen/store/snapshot.ts";
import { JournalWriter, readJournal } from "../state/journal.ts";
import { stateFolder } from "../state/state-folder.ts";
import { maskSecrets } from "../task/secrets.ts";
import { findId } from "./alerts-list.ts";
import { subjectAgain } from "./evidence-again.ts";
import { withExceptionFields } from "./exception-check.ts";
import { draftOf } from "./exception-drafting.ts";
import { ExceptionStore } from "./exception-store.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { goneText, tryAlerts } from "./journal-tried.ts";
import { operatorName } from "./operator.ts";
import type { RuleOptions } from "./options.ts";
import { loadRuleSet } from "./rule-set.ts";
import { print } from "./output.ts";
import { say } from "./say.ts";

export interface ExceptOptions extends RuleOptions {
  readonly state?: string;
  readonly exceptions?: string;
  /** Those that are ticked; none: the sensible ones. */
  readonly field: readonly string[];
  readonly step?: number;
  readonly until?: Us;
  readonly reason?: string;
  readonly operator?: string;
  readonly dryRun?: boolean;
}

const VALUE_CHARS = 200;

/** @throws UsageError for an alert, a field or a step that there is not, and where the reason is missing */
export async function exceptAlert(
  wanted: string,
  options: ExceptOptions,
): Promise<ExitCode> {
  const reason = maskSecrets(options.reason?.trim() ?? "").toWellFormed();
  if (reason === "" && options.dryRun !== true) {
    throw new UsageError(
      "an exception without a reason is not kept",
      'say why with --reason "…", or look at the draft first with --dry-run',
    );
  }
  const loaded = loadRuleSet(options, say).rules;
  const store = ExceptionStore.open(options, loaded);
  const rules = withExceptionFields(loaded, store.exceptions);
  const folder = stateFolder(options.state, process.env);
  const journal = readJournal(folder).alerts();
  const id = findId(
    wanted,
    journal.map((each) => each.id),
  );
  const { document } = journal.find((each) => each.id === id)!;
  const ruleId = document["kibana.alert.rule.rule_id"];
  const rule = rules.find((each) => each.id === ruleId);
  const subject = await subjectAgain(document, rule);
  if (subject === undefined) {
    throw new UsageError(
      `the evidence of alert ${id.slice(0, 8)} cannot be read again`,
      "its logs must lie where they were, unchanged",
    );
  }
  const { tried, gone } = await tryAlerts(journal, ruleId, rule);
  const name = document["kibana.alert.rule.name"];
  const about = {
    rule: { id: ruleId, name },
    subject,
    keys: Object.keys(document["tripline.key"]),
  };
  const { step, field } = options;
  if (step !== undefined && subject.events[step - 1] === undefined) {
    throw new UsageError(`the alert has no event of step ${step}`);
  }
  const first = draftOf(about, step, undefined, tried);
  checkFields(field, first);
  const draft = field.length === 0 ? first : draftOf(about, step, field, tried);
  const { condition, preview } = draft;
  if (condition === undefined || preview === undefined) {
    throw new UsageError(
      "no field of the alert tells it from others by itself",
      `name one with --field: ${first.fields.map(({ path }) => visible(path, 80)).join(", ")}`,
    );
  }
  const at = new Date().toISOString();
  const own = draft.step;
  const entry: ExceptionEntry = {
    id: store.freeId(exceptionId(reason, ruleId, own, condition)),
    ruleId,
    rule: name.toWellFormed(),
    condition,
    ...(own !== undefined && { step: own }),
    reason,
    by: options.operator ?? operatorName(),
    at,
    ...(options.until !== undefined && {
      until: formatTimestamp(options.until),
    }),
  };
  await print(
    draftLines(draft)
      .map((line) => `${line}\n`)
      .join(""),
  );
  say(`${preview} in the journal${goneText(gone)}`);
  if (options.dryRun === true) {
    await print(legible(writeException({ ...entry, reason: reason || "…" })));
    return EXIT.done;
  }
  store.add(entry);
  const writer = JournalWriter.open(folder);
  const { by: operator } = entry;
  writer.triage({ at, operator, action: "except", ids: [], exception: entry });
  const error = writer.close();
  if (error !== undefined) throw error;
  say(`written to ${store.path}`);
  return EXIT.done;
}

/** @throws UsageError for a field that the alert does not have, or that cannot be part of an exception */
function checkFields(
  wanted: readonly string[],
  { fields }: ExceptionDraft,
): void {
  for (const path of wanted) {
    const field = fields.find((each) => each.path === path);
    if (field?.whyNot !== undefined) {
      throw new UsageError(
        `${quote(path, 80)} cannot be used: ${field.whyNot}`,
      );
    }
    if (field !== undefined) continue;
    const names = fields.map((each) => each.path);
    const near = didYouMean(path, names);
    throw new UsageError(
      `the alert has no field ${quote(path, 80)}`,
      near === undefined
        ? `it has ${names.map((each) => visible(each, 80)).join(", ")}`
        : `did you mean ${quote(near, 80)}?`,
    );
  }
}

/** The fields with their ticks, as on the screen. */
function draftLines({ rule, step, steps, fields }: ExceptionDraft): string[] {
  const cells = Math.max(...fields.map(({ path }) => path.length));
  return [
    visible(rule, VALUE_CHARS),
    ...(step === undefined ? [] : [`step ${step} of ${steps.at(-1)}`]),
    ...fields.map(({ path, value, isTicked, whyNot }) => {
      const box = whyNot !== undefined ? "[-]" : isTicked ? "[x]" : "[ ]";
      const shown = whyNot ?? visible(String(value), VALUE_CHARS);
      return `  ${box} ${visible(path.padEnd(cells))}  ${shown}`;
    }),
  ];
}
