/**
 * `tripline rules profile`: what each rule costs on given logs, and how often it holds. The engine that scans runs them, with
 * a clock in its hand. Reading the clock is in the figures, some 0.05 µs a question: they are for comparing rules.
 */
import { RuleMeter } from "../engine/rule-meter.ts";
import type { RuleCost } from "../engine/rule-meter.ts";
import { grouped } from "../base/grouped.ts";
import { visible } from "../base/visible.ts";
import { escapeUnseen } from "../export/ndjson.ts";
import { ruleKind } from "../rule/rule.ts";
import type { Rule } from "../rule/rule.ts";
import { notLookedAtLines } from "../source/not-looked-at.ts";
import { SourceSet } from "../source/source-set.ts";
import { assemble } from "./assemble.ts";
import { BadLines } from "./bad-lines.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { withoutDocument } from "./no-document.ts";
import type { MatchingOptions } from "./options.ts";
import { Pipeline } from "./pipeline.ts";
import { loadRuleSet } from "./rule-set.ts";
import { print } from "./output.ts";
import { say } from "./say.ts";
import { plural } from "./summary.ts";

export interface ProfileOptions extends MatchingOptions {
  /** Rules that are listed. */
  readonly most: number;
  readonly json?: boolean;
}

/** What a rule has cost, in milliseconds. */
export interface RuleProfile extends RuleCost {
  readonly rule: Rule;
  readonly alerts: number;
  /** Nothing narrows it down: it is asked about a good part of all events of its kind. */
  readonly isBroad: boolean;
}

export interface Profile {
  readonly events: number;
  /** Time spent on finding out which rules to ask, ms. */
  readonly indexMs: number;
  /** The dearest first. */
  readonly rules: readonly RuleProfile[];
}

/** Runs the rules over the logs and tells what each has cost. */
export async function profileRules(
  paths: readonly string[],
  options: ProfileOptions,
): Promise<ExitCode> {
  const { rules } = loadRuleSet(options, say);
  const meter = new RuleMeter(() => performance.now());
  const parts = assemble({
    rules,
    latenessUs: options.lateness,
    windows: options.window,
    stormLimit: 0,
    fullHostNames: options.fullHostNames,
    meter,
  });
  const { book, detector } = parts;
  const badLines = new BadLines(say);
  const sources = await SourceSet.open(paths, {
    follow: false,
    onNotice: ({ message }) => say(visible(message)),
  });
  const alerts = new Map<Rule, number>();
  const pipeline = new Pipeline(parts, sources, {
    follow: false,
    onBadLine: (line, reason) => badLines.note(line, reason),
    onAlert: ({ kind, alert }) => {
      const { rule } = alert.match;
      const step = kind === "fired" ? 1 : kind === "withdrawn" ? -1 : 0;
      alerts.set(rule, (alerts.get(rule) ?? 0) + step);
      if (kind === "confirmed") book.finishWith(alert.id);
      if (kind === "withdrawn") book.forget(alert.id);
    },
  });
  try {
    await pipeline.run();
  } finally {
    await sources.close();
  }
  const noLogs = withoutDocument(pipeline.feeds);
  for (const line of notLookedAtLines(sources.notLookedAt)) say(visible(line));
  for (const line of badLines.summary(noLogs.map(({ path }) => path))) {
    say(line);
  }
  for (const { message } of noLogs) say(visible(message));

  const broad = new Set(detector.broadRules());
  const profile: Profile = {
    events: detector.counters.events,
    indexMs: meter.index,
    rules: rules
      .map((rule) => ({
        rule,
        ...meter.costOf(rule),
        alerts: alerts.get(rule) ?? 0,
        isBroad: broad.has(rule),
      }))
      .sort((a, b) => b.time - a.time),
  };
  await print(
    options.json === true
      ? `${escapeUnseen(JSON.stringify(profileJson(profile), null, 2))}\n`
      : `${profileText(profile, options.most).join("\n")}\n`,
  );
  return sources.failures.length + noLogs.length > 0 ? EXIT.source : EXIT.done;
}

/** The document that `--json` prints. */
export function profileJson({ events, indexMs, rules }: Profile): object {
  return {
    events,
    indexMs: rounded(indexMs),
    rulesMs: rounded(timeOf(rules)),
    rules: rules.map(({ rule, time, asked, hits, alerts, isBroad }) => ({
      id: rule.id,
      name: rule.name,
      language: rule.language,
      kind: ruleKind(rule),
      file: rule.origin.file,
      ms: rounded(time),
      asked,
      hits,
      alerts,
      broad: isBroad,
    })),
  };
}

/** The table, as lines. @param most rules that are listed; what the others took is told in one line */
export function profileText(
  { events, indexMs, rules }: Profile,
  most: number,
): string[] {
  const all = timeOf(rules);
  const listed = rules.slice(0, most);
  const others = rules.slice(most);
  const broad = rules.filter(({ isBroad }) => isBroad);
  const named = others.filter(({ isBroad }) => isBroad).slice(0, MOST_BROAD);
  const unnamed = others.filter(({ isBroad }) => isBroad).length - named.length;
  return [
    `${plural(events, "event")}, ${plural(rules.length, "rule")}: ${ms(all)} ms in rules, ${ms(indexMs)} ms to find out which to ask`,
    "",
    row("ms", "share", "asked", "hits", "alerts", "rule"),
    ...listed.map(({ rule, time, asked, hits, alerts, isBroad }) =>
      row(
        ms(time),
        `${(all === 0 ? 0 : (100 * time) / all).toFixed(1)}%`,
        grouped(asked),
        grouped(hits),
        grouped(alerts),
        `${isBroad ? "* " : ""}${visible(rule.name, 200)}`,
      ),
    ),
    ...(others.length === 0
      ? []
      : [
          `and ${plural(others.length, "rule")} with ${ms(timeOf(others))} ms together`,
        ]),
    ...(broad.length === 0
      ? []
      : [
          "",
          `* ${plural(broad.length, "rule")} that nothing narrows down: asked about all events of a category, or nearly all.`,
          "  A name or a path that has to be there, in each branch of an or, makes a rule fast.",
          ...named.map(({ rule }) => `  * ${visible(rule.name, 200)}`),
          ...(unnamed > 0
            ? [`  and ${grouped(unnamed)} more: --json names all`]
            : []),
        ]),
  ];
}

/** Broad rules beyond the table that are named. */
const MOST_BROAD = 20;

function row(...cells: readonly string[]): string {
  const [name, ...others] = cells.toReversed();
  const widths = [8, 10, 12, 8, 10];
  return `${others
    .map((cell, i) => cell.padStart(widths[i]!))
    .toReversed()
    .join("")}  ${name}`;
}

function timeOf(rules: readonly RuleProfile[]): number {
  return rules.reduce((sum, { time }) => sum + time, 0);
}

function ms(time: number): string {
  return time.toFixed(1);
}

function rounded(time: number): number {
  return Math.round(time * 1_000) / 1_000;
}
