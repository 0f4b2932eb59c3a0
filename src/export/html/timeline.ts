/**
 * All alerts of a report on one axis of event time, as a picture: a row a host, a letter where an alert completed. Places
 * that would stand over one another are one mark with the worst of their severities and a number, so that ten thousand alerts
 * are a picture of the same size as ten.
 *
 * ```text
 *   WS-0417      H  h            C3        upper case: open; lower case: acknowledged or closed
 *   SRV-FILES2        M
 *              09:13:50       09:20:52
 * ```
 */
import { US_PER_DAY, formatTimestamp } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { SEVERITIES } from "../../rule/rule.ts";
import type { Severity } from "../../rule/rule.ts";
import { html, plainText } from "./markup.ts";
import type { Markup } from "./markup.ts";

/** What the picture needs of an alert. */
export interface Tick {
  /** Number of its section. */
  readonly number: number;
  readonly timeUs: Us;
  readonly host: string;
  readonly severity: Severity;
  readonly isOpen: boolean;
  readonly rule: string;
}

/** Hosts with a row of their own; the others share one. */
const MOST_HOSTS = 15;
const OTHERS = "other hosts";
const WIDTH = 1_000;
const LEFT = 190;
const RIGHT = 30;
const ROW = 24;
const TOP = 8;
/** Marks side by side in a row. */
const PLACES = 60;
const HOST_CHARS = 24;

interface Mark {
  readonly place: number;
  readonly row: number;
  worst: Tick;
  count: number;
}

/** Undefined where there is nothing to draw. */
export function timeline(all: readonly Tick[]): Markup | undefined {
  // A journal may hold times that nobody can read.
  const ticks = all.filter(({ timeUs }) => Number.isFinite(timeUs));
  if (ticks.length === 0) return undefined;
  const times = ticks.map(({ timeUs }) => timeUs);
  const startUs = times.reduce((a, b) => Math.min(a, b));
  const endUs = times.reduce((a, b) => Math.max(a, b));
  const rows = rowsOf(ticks);
  const height = TOP + rows.length * ROW + 44;
  const bottom = TOP + rows.length * ROW;
  return html`<svg
      viewBox="0 0 ${WIDTH} ${height}"
      role="img"
      aria-label="alerts over time by host"
    >
      ${rows.map((host, i) => hostRow(host, i))}
      ${(startUs === endUs ? [0.5] : [0, 0.25, 0.5, 0.75, 1]).map((part) => axisTick(part, startUs, endUs, bottom))}
      ${marksOf(ticks, rows, startUs, endUs).map(markAt)}
      <text class="muted" x="${LEFT}" y="${height - 6}">
        ${plainText(`${formatTimestamp(startUs)} to ${formatTimestamp(endUs)}`)}
      </text>
    </svg>
    <p class="muted">
      C critical, H high, M medium, L low; lower case: acknowledged or closed. A
      number counts what stands at one place.
    </p>`;
}

/** Hosts by their first alert; of many the ones with the most. */
function rowsOf(ticks: readonly Tick[]): string[] {
  const counts = new Map<string, number>();
  for (const { host } of ticks) counts.set(host, (counts.get(host) ?? 0) + 1);
  if (counts.size <= MOST_HOSTS) return [...counts.keys()];
  const kept = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_HOSTS - 1)
    .map(([host]) => host);
  return [...kept, OTHERS];
}

function hostRow(host: string, row: number): Markup {
  const y = TOP + row * ROW + ROW / 2;
  return html`<line
      class="axis"
      x1="${LEFT}"
      x2="${WIDTH - RIGHT}"
      y1="${y}"
      y2="${y}"
    />
    <text x="0" y="${y + 4}">${plainText(host, HOST_CHARS)}</text> `;
}

function axisTick(
  part: number,
  startUs: Us,
  endUs: Us,
  bottom: number,
): Markup {
  const x = LEFT + part * (WIDTH - LEFT - RIGHT);
  const anchor =
    part === 0 ? html`start` : part === 1 ? html`end` : html`middle`;
  const at = formatTimestamp(Math.round(startUs + part * (endUs - startUs)));
  // Over several days the day tells more than the second.
  const shown =
    endUs - startUs > US_PER_DAY
      ? `${at.slice(5, 10)} ${at.slice(11, 16)}`
      : at.slice(11, 19);
  return html`<line
      class="axis"
      x1="${x}"
      x2="${x}"
      y1="${TOP}"
      y2="${bottom}"
    />
    <text class="muted" text-anchor="${anchor}" x="${x}" y="${bottom + 16}"
      >${plainText(shown)}</text
    > `;
}

function marksOf(
  ticks: readonly Tick[],
  rows: readonly string[],
  startUs: Us,
  endUs: Us,
): Mark[] {
  const index = new Map(rows.map((host, i) => [host, i]));
  const marks = new Map<string, Mark>();
  const spanUs = endUs - startUs;
  for (const tick of ticks) {
    const row = index.get(tick.host) ?? rows.length - 1;
    const part = spanUs === 0 ? 0.5 : (tick.timeUs - startUs) / spanUs;
    const place = Math.round(part * PLACES);
    const key = `${row} ${place}`;
    const mark = marks.get(key);
    if (mark === undefined) {
      marks.set(key, { place, row, worst: tick, count: 1 });
    } else {
      mark.count++;
      if (weight(tick) > weight(mark.worst)) mark.worst = tick;
    }
  }
  return [...marks.values()];
}

/** What is open comes before what is not, whatever its severity. */
function weight({ isOpen, severity }: Tick): number {
  return (isOpen ? SEVERITIES.length : 0) + SEVERITIES.indexOf(severity);
}

function markAt({ place, row, worst, count }: Mark): Markup {
  const x = LEFT + (place / PLACES) * (WIDTH - LEFT - RIGHT);
  const y = TOP + row * ROW + ROW / 2 + 4;
  const letter = worst.severity[0]!;
  const shown = `${worst.isOpen ? letter.toUpperCase() : letter}${count > 1 ? String(count) : ""}`;
  return html`<a
    class="${SEVERITY_CLASSES[worst.severity]}"
    href="#alert-${worst.number}"
    ><title>
      ${plainText(`${formatTimestamp(worst.timeUs)} ${worst.rule}${count > 1 ? ` and ${count - 1} more` : ""}`, 300)}</title
    ><text text-anchor="middle" font-weight="700" x="${x}" y="${y}"
      >${plainText(shown)}</text
    ></a
  > `;
}

/** Severities as names of classes: an attribute takes our own words alone. */
export const SEVERITY_CLASSES: Readonly<Record<Severity, Markup>> = {
  low: html`low`,
  medium: html`medium`,
  high: html`high`,
  critical: html`critical`,
};
