/**
 * What `tripline explain` does: finds the event, runs the one rule over the logs in the order in which a scan reads them,
 * and prints what became of it.
 */
import { UsageError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import { ExplainRun } from "../engine/explain/explain.ts";
import type { Explanation } from "../engine/explain/explain.ts";
import type { Event } from "../event/event.ts";
import { escapeUnseen } from "../export/ndjson.ts";
import type { Rule } from "../rule/rule.ts";
import { SourceSet } from "../source/source-set.ts";
import { assemble } from "./assemble.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { explanationJson } from "./explain-json.ts";
import { findPlace, openedPath, parsePlace } from "./explain-place.ts";
import type { FoundPlace } from "./explain-place.ts";
import { explanationLines } from "./explain-text.ts";
import type { MatchingOptions } from "./options.ts";
import { print } from "./output.ts";
import { Pipeline } from "./pipeline.ts";
import { loadRuleSet } from "./rule-set.ts";
import { wantedRule } from "./rules.ts";
import { say } from "./say.ts";

export interface ExplainCliOptions extends MatchingOptions {
  /** `FILE:LINE`. */
  readonly event: string;
  readonly json?: boolean;
  readonly ascii?: boolean;
}

/**
 * Prints why a rule fired on an event, or why not.
 *
 * @param files the logs that the rule is run over; none for the event's own
 * @throws UsageError for a rule or an event that is not there, SourceError for a log that cannot be read
 */
export async function explain(
  wanted: string,
  files: readonly string[],
  options: ExplainCliOptions,
): Promise<ExitCode> {
  const place = parsePlace(options.event);
  const rule = wantedRule(loadRuleSet(options, say).rules, wanted);
  // What there is to say of the log is said when it is read as a whole.
  const found = await findPlace(place, () => undefined);
  const { explanation, hasFailed } = await run(rule, found, files, options);
  if (explanation === undefined) {
    const where = `${visible(place.file, 500)}:${place.line}`;
    throw place.nth === undefined || place.nth === 1
      ? new UsageError(
          `${where}: no event came of this document`,
          "an event needs a time and a shape that is known, see tripline fields",
        )
      : new UsageError(`${where}: there is no event ${place.nth} on this line`);
  }
  await print(
    options.json === true
      ? `${escapeUnseen(JSON.stringify(explanationJson(explanation), null, 2))}\n`
      : `${explanationLines(explanation, options.ascii === true).join("\n")}\n`,
  );
  return hasFailed ? EXIT.source : EXIT.done;
}

async function run(
  rule: Rule,
  { place, includes }: FoundPlace,
  files: readonly string[],
  options: ExplainCliOptions,
): Promise<{
  readonly explanation: Explanation | undefined;
  readonly hasFailed: boolean;
}> {
  let seen = 0;
  const isChosen = (event: Event): boolean => {
    if (!includes(event)) return false;
    seen++;
    return place.nth === undefined || seen === place.nth;
  };
  // Told once, as for a scan.
  const wallUs = Date.now() * 1_000;
  const explainRun = new ExplainRun({
    rule,
    isChosen,
    latenessUs: options.lateness,
    windows: options.window,
    wallUs,
  });
  const parts = assemble({
    rules: [],
    latenessUs: options.lateness,
    stormLimit: undefined,
    fullHostNames: options.fullHostNames,
  });
  parts.detector.tick(wallUs);
  const paths = [...files, openedPath(place.file)];
  const sources = await SourceSet.open(paths, {
    follow: false,
    onNotice: ({ message }) => say(visible(message)),
  });
  try {
    await new Pipeline(parts, sources, {
      follow: false,
      onAlert: () => undefined,
      onEvent: (event) => explainRun.take(event),
    }).run();
  } finally {
    await sources.close();
  }
  return {
    explanation: explainRun.finish(),
    hasFailed: sources.failures.length > 0,
  };
}
