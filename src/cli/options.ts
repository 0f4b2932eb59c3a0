/**
 * Options that mean the same on every command that has them. A command lists only what it can honour, so that any
 * other option is an error and not a silence.
 */
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { parseSpeed } from "../base/replay-speed.ts";
import { parseDuration, parseTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { DEFAULT_LATENESS_US } from "../engine/limits.ts";
import { DEFAULT_WINDOWS } from "../engine/spl/windows.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import { BUNDLED_THEMES } from "../screen/theme/bundled-themes.ts";
import { COLOUR_CHOICES } from "../screen/theme/colour-depth.ts";
import type { ColourChoice } from "../screen/theme/colour-depth.ts";
import { RENDERERS } from "../screen/terminal/ink-screen.ts";
import type { Renderer } from "../screen/terminal/ink-screen.ts";
import { BELL_CHOICES } from "../screen/store/notices.ts";
import type { BellChoice } from "../screen/store/notices.ts";
import { SEVERITIES } from "../rule/rule.ts";
import type { Severity } from "../rule/rule.ts";

export interface RuleOptions {
  readonly rules: readonly string[];
  readonly bundled: boolean;
}

/** What decides which events belong together. */
export interface MatchingOptions extends RuleOptions {
  readonly lateness: Us;
  readonly window: WindowPlan | "all";
  readonly fullHostNames?: boolean;
}

export interface EngineCliOptions extends MatchingOptions {
  readonly stormLimit?: number;
}

export interface ScreenOptions {
  readonly theme: string;
  readonly utc?: boolean;
  readonly local?: boolean;
  /** False: `--no-color`. */
  readonly color: ColourChoice | false;
  readonly ascii?: boolean;
  readonly lowBandwidth?: boolean;
  readonly plain?: boolean;
  readonly renderer: Renderer;
  readonly bell?: BellChoice;
  readonly windowTitle?: boolean;
  readonly keepEvents: number;
}

export const DEFAULT_KEPT_EVENTS = 500_000;
const MOST_KEPT_EVENTS = 10_000_000;

const collect = (value: string, before: readonly string[]): string[] => [
  ...before,
  value,
];

export function durationArgument(text: string): Us {
  const us = parseDuration(text);
  if (us === undefined) {
    throw new InvalidArgumentError(
      "write a number with ms, s, m, h or d, such as 90s or 3m.",
    );
  }
  return us;
}

/** `60m+50m`, `24h`, `all`. */
export function windowArgument(text: string): WindowPlan | "all" {
  if (text === "all") return "all";
  const [length = "", offset = "0", ...rest] = text.split("+");
  const lengthUs = parseDuration(length);
  const offsetUs = parseDuration(offset);
  if (!lengthUs || offsetUs === undefined || rest.length > 0) {
    throw new InvalidArgumentError(
      'write a length such as 24h, with the time it begins at as in 60m+50m, or "all".',
    );
  }
  return { lengthUs, offsetUs };
}

export function timeArgument(text: string): Us {
  const us = parseTimestamp(text.length === 10 ? `${text}T00:00:00` : text);
  if (us === undefined) {
    throw new InvalidArgumentError(
      "write a UTC time such as 2026-03-01T12:00:00 or 2026-03-01.",
    );
  }
  return us;
}

export function countArgument(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError("write a whole number, 0 or more.");
  }
  return Number(text);
}

/** A count of events: the columns of ten millions take 570 MB. */
export function keptEventsArgument(text: string): number {
  const count = countArgument(text);
  if (count > MOST_KEPT_EVENTS) {
    throw new InvalidArgumentError("write at most 10000000.");
  }
  return count;
}

/** @throws InvalidArgumentError, as all arguments do */
export function workersArgument(text: string): number {
  if (!/^[1-8]$/.test(text)) {
    throw new InvalidArgumentError("write a whole number, 1 to 8.");
  }
  return Number(text);
}

/** `30`, `30x`, `max`. */
export function speedArgument(text: string): number | "max" {
  const speed = parseSpeed(text);
  if (speed === undefined) {
    throw new InvalidArgumentError('write 1x to 1000x, or "max".');
  }
  return speed;
}

export function withRules(command: Command): Command {
  return command
    .addOption(
      new Option(
        "-r, --rules <path>",
        "rule file or folder, read recursively; may be repeated",
      )
        .argParser(collect)
        .default([], "none"),
    )
    .option("--no-bundled", "leave out the rules that come with tripline");
}

export function withEngine(command: Command): Command {
  return withHostNames(
    withTimes(command).addOption(
      new Option(
        "--storm-limit <n>",
        "alerts per rule and 5 minutes before the rest is held back and counted; 0: no limit (default: what each rule says)",
      ).argParser(countArgument),
    ),
  );
}

/** All that decides what matches, without what holds alerts back. */
export function withMatching(command: Command): Command {
  return withHostNames(withTimes(command));
}

function withTimes(command: Command): Command {
  return withRules(command)
    .addOption(
      new Option(
        "--lateness <duration>",
        "how late an event may be logged and still be put in its place",
      )
        .argParser(durationArgument)
        .default(DEFAULT_LATENESS_US, "180s"),
    )
    .addOption(
      new Option(
        "--window <span>",
        'the span of event time that Splunk detections are run over at a time: a length and where it begins, or "all"',
      )
        .argParser(windowArgument)
        .default(DEFAULT_WINDOWS, "60m+50m, from 50 minutes past each hour"),
    );
}

function withHostNames(command: Command): Command {
  return command.option(
    "--full-host-names",
    "tell hosts without an id apart by their whole name: w1.a.example is not w1.b.example (default: by the name's first label)",
  );
}

export function withState(command: Command): Command {
  return command.option(
    "--state <dir>",
    "where the journal of alerts and decisions is kept (default: $XDG_STATE_HOME/tripline)",
  );
}

/** @param otherwise what is read without it */
export function withExceptions(command: Command, otherwise: string): Command {
  return command.option(
    "--exceptions <file>",
    `exceptions: alerts that are not told, and why (default: ${otherwise})`,
  );
}

/** Who decides, and whether anything is decided at all. */
export interface OperatorOptions {
  readonly operator?: string;
  readonly readonly?: boolean;
}

export function operatorArgument(text: string): string {
  const name = text.trim();
  if (name === "" || name.length > 64 || /\p{Cc}/u.test(name)) {
    throw new InvalidArgumentError(
      "write a name of 1 to 64 characters, as it shall stand in the journal.",
    );
  }
  return name;
}

export function withOperator(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--operator <name>",
        "who decides, for the journal (default: the login name)",
      ).argParser(operatorArgument),
    )
    .option("--readonly", "look, and decide nothing: no triage, no mutes");
}

export function withScreen(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--keep-events <n>",
        "how many of the newest events the screen keeps for looking at; 0: none",
      )
        .argParser(keptEventsArgument)
        .default(DEFAULT_KEPT_EVENTS),
    )
    .option(
      "--theme <name|file>",
      `${BUNDLED_THEMES.join(", ")} or a theme file`,
      "dark",
    )
    .addOption(
      new Option("--utc", "show times in UTC (the default)").conflicts("local"),
    )
    .option("--local", "show times in this machine's time zone")
    .addOption(
      new Option(
        "--color <depth>",
        "16 colours, or mono: bold, inverse and words; auto asks NO_COLOR and TERM",
      )
        .choices(COLOUR_CHOICES)
        .default("auto"),
    )
    .option("--no-color", "the same as --color mono")
    .option("--ascii", "draw with ASCII characters only")
    .option(
      "--low-bandwidth",
      "for a slow line: data once a second, no sparkline, ASCII",
    )
    .option(
      "--plain",
      "no screen: lines of text as things happen, for a log, a pipe, a screen reader",
    )
    .addOption(
      new Option(
        "--bell <which>",
        "ring for new alerts, at most once in 5 s: crit for critical ones, any for all",
      ).choices(BELL_CHOICES),
    )
    .option(
      "--window-title",
      "how many alerts are new, in the title of the terminal's window",
    )
    .addOption(
      new Option(
        "--renderer <name>",
        "cells sends what has changed; ink lets the library draw by itself, should something look wrong",
      )
        .choices(RENDERERS)
        .default("cells"),
    );
}

export function severityOption(flag: string, description: string): Option {
  return new Option(`${flag} <severity>`, description).choices(SEVERITIES);
}

/** True if `severity` is at least `least`. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
