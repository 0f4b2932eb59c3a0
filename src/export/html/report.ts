/**
 * Alerts in, an incident report out: one HTML file that needs nothing else, no script, no font, no picture, and that prints.
 * Summary and timeline stand at its top, so nothing is written before the last alert is known; what is kept until then is
 * bounded, and what does not fit is counted in the report.
 */
import { tacticOrder } from "../../attack/tactics.ts";
import type { Us } from "../../base/time.ts";
import { SEVERITIES } from "../../rule/rule.ts";
import type { Rule, Severity } from "../../rule/rule.ts";
import type { WorkflowStatus } from "../../alert/alert.ts";
import { actionText, innermostText } from "../action-text.ts";
import type { AlertDocument } from "../alert-document.ts";
import { momentOf, plural, spanOf } from "../words.ts";
import { Markup, code, html, lines } from "./markup.ts";
import { alertSection } from "./section.ts";
import type { ReportAlert } from "./section.ts";
import { STYLE } from "./style.ts";
import { SEVERITY_CLASSES, timeline } from "./timeline.ts";
import type { Tick } from "./timeline.ts";

/** What a report says of the run that its alerts are from; texts are made visible here. */
export interface ReportFacts {
  /** Wall clock of the writing, ISO 8601. */
  readonly madeAt: string;
  /** What was read, a line each. */
  readonly sources: readonly string[];
  /** What was not seen, or not used, a sentence each; undefined where nobody can tell. */
  readonly notSeen: readonly string[] | undefined;
}

/** Alerts that are kept, and stand in list and picture; the others are counted. */
const MOST_LISTED = 5_000;
/** Of them the ones with a section of their own: the worst. */
const MOST_SECTIONS = 1_000;
/** Lines of a list of the summary. */
const MOST_LINES = 12;
/** Characters of what a summary names; a decoded script stands whole with its alert. */
const MOST_SUMMED = 240;

const STATUSES: readonly WorkflowStatus[] = ["open", "acknowledged", "closed"];

export class ReportBuilder {
  readonly #kept: ReportAlert[] = [];
  readonly #counts = new Map<string, number>();
  readonly #hosts = new Map<string, number>();
  readonly #attack = new Map<string, { order: number; count: number }>();
  readonly #actions = new Map<string, number>();
  #alerts = 0;
  #moments: { first?: string; last?: string } = {};

  add(alert: ReportAlert): void {
    this.#alerts++;
    this.#sum(alert.document);
    if (this.#kept.length < MOST_LISTED) this.#kept.push(alert);
  }

  #sum(document: AlertDocument): void {
    const at = document["@timestamp"];
    const { first = at, last = at } = this.#moments;
    this.#moments = {
      first: momentOf(at) < momentOf(first) ? at : first,
      last: momentOf(at) > momentOf(last) ? at : last,
    };
    const severity = document["kibana.alert.severity"];
    const status = document["kibana.alert.workflow_status"];
    addOne(this.#counts, `${severity} ${status}`);
    addOne(this.#hosts, document["host.name"]);
    for (const action of document["tripline.actions"]) {
      // The innermost layer is what it is about.
      const text = innermostText(action) ?? actionText(action);
      if (this.#actions.size < MOST_LISTED || this.#actions.has(text))
        addOne(this.#actions, text);
    }
    const places = new Map<string, number>();
    for (const { tactic, technique } of document.threat) {
      const order = tacticOrder(tactic.id);
      for (const each of technique) {
        for (const { id, name } of each.subtechnique.length > 0
          ? each.subtechnique
          : [each]) {
          places.set(`${tactic.name}: ${id} ${name}`, order);
        }
      }
    }
    for (const [place, order] of places) {
      const count = (this.#attack.get(place)?.count ?? 0) + 1;
      this.#attack.set(place, { order, count });
    }
  }

  build(facts: ReportFacts | undefined): string {
    const alerts = this.#kept.toSorted(
      (a, b) => timeOf(a.document) - timeOf(b.document),
    );
    const told = new Set(worstOf(alerts));
    const rules = numbered(alerts.filter((alert) => told.has(alert)));
    const unlisted = this.#alerts - alerts.length;
    const untold = alerts.length - told.size;
    const { source } = html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta
            http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'"
          />
          <meta name="referrer" content="no-referrer" />
          <title>Incident report: ${this.#alerts} alerts</title>
          <style>
            ${STYLE_SHEET}
          </style>
        </head>
        <body>
          <header>
            <h1>Incident report</h1>
            <p>
              ${plural(this.#alerts, "alert")} on
              ${plural(this.#hosts.size, "host")}${spanOf(this.#moments)}
            </p>
            ${facts && html`<p class="muted">written by tripline at ${facts.madeAt}; event times, UTC</p>`}
          </header>
          ${this.#summary()}
          <h2>Timeline</h2>
          ${timeline(alerts.map((alert, i) => tickOf(alert.document, i + 1))) ?? html`<p>No alert.</p>`}
          ${
            alerts.length === 0
              ? undefined
              : html`<h2>Alerts</h2>
                  <table>
                    <tr>
                      <th>No.</th>
                      <th>Completed</th>
                      <th>Severity</th>
                      <th>Status</th>
                      <th>Rule</th>
                      <th>Host</th>
                    </tr>
                    ${alerts.map((alert, i) => listed(alert.document, i + 1, told.has(alert)))}
                  </table>`
          }
          ${unlisted > 0 ? html`<p>And ${plural(unlisted, "more alert")} that are in the summary alone: export fewer at a time.</p>` : undefined}
          ${untold > 0 ? html`<p>The worst ${told.size} have a section below; export fewer at a time for the others.</p>` : undefined}
          ${alerts.flatMap((alert, i) => (told.has(alert) ? [alertSection(alert, i + 1, rules.get(alert.rule?.id ?? "")?.number)] : []))}
          ${[...rules.values()].map(({ number, rule }) => ruleSection(rule, number))}
          ${facts && closing(facts)}
        </body>
      </html> `;
    return source;
  }

  #summary(): Markup {
    const worst = SEVERITIES.toReversed();
    return html`<h2>Summary</h2>
      <table>
        <tr>
          <th>Severity</th>
          ${STATUSES.map((status) => html`<th>${status}</th>`)}
        </tr>
        ${worst
          .filter((severity) =>
            STATUSES.some((status) => this.#of(severity, status)),
          )
          .map(
            (severity) =>
              html`<tr>
                <td class="${SEVERITY_CLASSES[severity]}">${severity}</td>
                ${STATUSES.map((status) => html`<td>${this.#of(severity, status)}</td>`)}
              </tr> `,
          )}
      </table>
      ${counted("Hosts", byCount(this.#hosts))}
      ${counted(
        "ATT&CK",
        [...this.#attack]
          .sort(([, a], [, b]) => a.order - b.order || b.count - a.count)
          .map(([name, { count }]) => [name, count]),
      )}
      ${counted("What tasks would run", byCount(this.#actions))}`;
  }

  #of(severity: Severity, status: WorkflowStatus): number {
    return this.#counts.get(`${severity} ${status}`) ?? 0;
  }
}

/** Not escaped: what stands in a style is no text. It is our own. */
const STYLE_SHEET = Markup.of(STYLE);

function timeOf(document: AlertDocument): Us {
  return momentOf(document["@timestamp"]);
}

function worstOf(alerts: readonly ReportAlert[]): readonly ReportAlert[] {
  const rank = ({ document }: ReportAlert): number =>
    SEVERITIES.indexOf(document["kibana.alert.severity"]);
  return alerts.toSorted((a, b) => rank(b) - rank(a)).slice(0, MOST_SECTIONS);
}

/** The rules whose texts are known, by id, in the order of their first alert. */
function numbered(
  alerts: readonly ReportAlert[],
): ReadonlyMap<string, { readonly number: number; readonly rule: Rule }> {
  const rules = new Map<string, { number: number; rule: Rule }>();
  for (const { rule } of alerts) {
    if (rule === undefined || rules.has(rule.id)) continue;
    rules.set(rule.id, { number: rules.size + 1, rule });
  }
  return rules;
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function byCount(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}

function counted(
  title: string,
  all: readonly (readonly [name: string, count: number])[],
): Markup | undefined {
  if (all.length === 0) return undefined;
  const left = all.length - MOST_LINES;
  return html`<h3>${title}</h3>
    <ul>
      ${all.slice(0, MOST_LINES).map(([name, count]) => html`<li>${code(name, MOST_SUMMED)} <span class="muted">${plural(count, "alert")}</span></li> `)}${left > 0 ? html`<li class="muted">and ${left} more</li> ` : undefined}
    </ul>`;
}

function listed(
  document: AlertDocument,
  number: number,
  isTold: boolean,
): Markup {
  const severity = document["kibana.alert.severity"];
  const link = isTold
    ? html`<a href="#alert-${number}">${number}</a>`
    : html`${number}`;
  return html`<tr>
    <td>${link}</td>
    <td class="time">${code(document["@timestamp"])}</td>
    <td class="${SEVERITY_CLASSES[severity]}">${severity}</td>
    <td>${document["kibana.alert.workflow_status"]}</td>
    <td>${document["kibana.alert.rule.name"]}</td>
    <td>${code(document["host.name"])}</td>
  </tr> `;
}

function tickOf(document: AlertDocument, number: number): Tick {
  return {
    number,
    timeUs: timeOf(document),
    host: document["host.name"],
    severity: document["kibana.alert.severity"],
    isOpen: document["kibana.alert.workflow_status"] === "open",
    rule: document["kibana.alert.rule.name"],
  };
}

/** What the rule says and how it asks, once for all its alerts. */
function ruleSection(rule: Rule, number: number): Markup {
  const { falsePositives, references, guide, description } = rule;
  const list = (title: string, items: readonly string[]): Markup | undefined =>
    items.length === 0
      ? undefined
      : html`<h3>${title}</h3>
          <ul>
            ${items.map((item) => html`<li>${item}</li> `)}
          </ul>`;
  return html` <section class="rule" id="rule-${number}">
    <h2>Rule: ${rule.name}</h2>
    ${description === "" ? undefined : html`<p>${description.trim()}</p>`}
    <dl>
      <dt>Id</dt>
      <dd>${code(rule.id)}</dd>
      <dt>File</dt>
      <dd>${code(rule.origin.file)}</dd>
      <dt>Language</dt>
      <dd>${rule.language}</dd>
    </dl>
    <pre>${lines(rule.queryText.trim())}</pre>
    ${list("Known to be harmless", falsePositives)}
    ${
      guide.trim() === ""
        ? undefined
        : html`<h3>Guide</h3>
            <pre>${lines(guide.trim())}</pre>`
    }
    ${list("References", references)}
  </section>`;
}

function closing({ sources, notSeen }: ReportFacts): Markup {
  const told =
    notSeen === undefined
      ? html`<p>
          These alerts come from the journal, which does not tell what the logs
          lacked.
        </p>`
      : notSeen.length === 0
        ? html`<p>Nothing amiss was noticed in what was read.</p>`
        : html`<ul>
            ${notSeen.map((line) => html`<li>${line}</li> `)}
          </ul>`;
  return html` <section class="rule">
    <h2>What was not seen</h2>
    ${told}
    ${
      sources.length === 0
        ? undefined
        : html`<h2>What was read</h2>
            <ul>
              ${sources.map((line) => html`<li>${code(line)}</li> `)}
            </ul>`
    }
    <h2>How to check the evidence</h2>
    <p>
      Offsets and lengths are bytes of the uncompressed log. The record at
      offset 1000 with length 200 is:
    </p>
    <pre>tail -c +1001 FILE | head -c 200 | sha256sum</pre>
  </section>`;
}
