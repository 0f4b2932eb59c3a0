/**
 * One alert as a section of the report: what, where and when, the evidence with its place and its hash, what the task would
 * run layer by layer, what was decided about it. The rule itself stands once, further down.
 */
import { tacticOrder } from "../../attack/tactics.ts";
import type { TriageDecision } from "../../alert/decision.ts";
import { formatDuration } from "../../base/time.ts";
import type { Rule } from "../../rule/rule.ts";
import { maxspanOf } from "../../rule/rule.ts";
import { actionText } from "../action-text.ts";
import type {
  ActionDocument,
  AlertDocument,
  EventDocument,
  TaskDocument,
  ThreatDocument,
} from "../alert-document.ts";
import { momentOf, plural } from "../words.ts";
import { code, html, join } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { SEVERITY_CLASSES } from "./timeline.ts";

/** An alert with what is known beyond its document. */
export interface ReportAlert {
  readonly document: AlertDocument;
  readonly rule?: Rule | undefined;
  /** Why the action of a linked task is not known. */
  readonly unknown?: readonly string[] | undefined;
  /** What was decided about it, oldest first. */
  readonly decisions?: readonly TriageDecision[] | undefined;
}

/** @param number of the alert in this report; @param ruleNumber of its rule, where its text is in the report */
export function alertSection(
  alert: ReportAlert,
  number: number,
  ruleNumber: number | undefined,
): Markup {
  const { document: d, rule } = alert;
  const severity = d["kibana.alert.severity"];
  return html` <section class="alert" id="alert-${number}">
    <h2>
      ${number}.
      <span class="${SEVERITY_CLASSES[severity]}">${severity}</span>
      ${d["kibana.alert.rule.name"]} on ${d["host.name"]}
    </h2>
    <p>${d["kibana.alert.reason"]}</p>
    ${facts(alert, ruleNumber)} ${decisions(alert.decisions)} ${row(d)}
    <h3>Evidence</h3>
    ${evidence(d, rule)} ${tasks(alert)} ${attack(d.threat)}
  </section>`;
}

type Fact = readonly [name: string, value: Markup];

function facts({ document: d }: ReportAlert, ruleNumber?: number): Markup {
  const closed = d["tripline.close_reason"];
  const target = d["tripline.task_target"];
  const folded = d["kibana.alert.suppression.docs_count"] ?? 0;
  const rows: Fact[] = [
    ["When", when(d)],
    ["Host", code(d["host.name"])],
    ["Risk", html`${d["kibana.alert.risk_score"]} of 100`],
    [
      "Status",
      html`${d["kibana.alert.workflow_status"]}${closed === undefined ? undefined : html`: ${closed}`};
      ${d["tripline.certainty"]}`,
    ],
    ...Object.entries(d["tripline.key"]).map(([field, value]): Fact => [
      field,
      value === null ? html`none` : code(String(value)),
    ]),
    ...(target === undefined
      ? []
      : [
          [
            "Target",
            html`${target.verdict}:
            ${code(target.text)}${target.seen && html`; ${code(target.seen.text)}`}`,
          ] as const,
        ]),
    ...(folded === 0
      ? []
      : [
          [
            "Folded into it",
            html`${plural(folded, "more alert")}, until
            ${d["kibana.alert.suppression.end"] ?? "?"}`,
          ] as const,
        ]),
    ["Alert", code(d["kibana.alert.uuid"])],
    [
      "Rule",
      html`${code(d["kibana.alert.rule.rule_id"])}${ruleNumber === undefined ? undefined : html`, <a href="#rule-${ruleNumber}">its text</a>`}`,
    ],
  ];
  return definitions(rows);
}

function definitions(rows: readonly Fact[]): Markup {
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd> `,
    )}
  </dl>`;
}

function when(d: AlertDocument): Markup {
  const times = d["tripline.events"]
    .map((event) => event["@timestamp"])
    .sort((a, b) => momentOf(a) - momentOf(b));
  const [first] = times;
  const last = d["@timestamp"];
  const doubt = d["tripline.events"].some((event) => event.time_uncertain)
    ? html` (zone not known)`
    : undefined;
  return first === undefined || first === last
    ? html`${code(last)}${doubt}`
    : html`${code(first)} to ${code(last)}${doubt}`;
}

const PAST: Readonly<Record<TriageDecision["action"], string>> = {
  acknowledge: "acknowledged",
  close: "closed",
  reopen: "reopened",
};

function decisions(all: readonly TriageDecision[] = []): Markup | undefined {
  if (all.length === 0) return undefined;
  return html`<h3>Decisions</h3>
    <ul>
      ${all.map(({ at, operator, action, reason }) => html`<li>${code(at)} ${PAST[action]} by ${code(operator)}${reason === undefined ? undefined : html`: ${reason}`}</li> `)}
    </ul>`;
}

/** Of a Splunk detection: the columns of its row, and whom risk is added to. */
function row(d: AlertDocument): Markup | undefined {
  const columns = d["tripline.row"];
  if (columns === undefined) return undefined;
  const risk = d["tripline.risk_objects"] ?? [];
  const threats = d["tripline.threat_objects"] ?? [];
  const cells = (cell: string | number | readonly (string | number)[]) =>
    join(
      (typeof cell === "object" ? cell : [cell]).map((v) => code(String(v))),
      html`, `,
    );
  const who: Fact[] = [
    ...risk.map(({ type, value, score }): Fact => [
      `+${score}`,
      html`${type} ${code(value)}`,
    ]),
    ...threats.map(({ type, value }): Fact => [
      "threat",
      html`${type} ${code(value)}`,
    ]),
  ];
  return html`<h3>Row</h3>
    ${definitions(Object.entries(columns).map(([name, cell]): Fact => [name, cells(cell)]))}
    ${
      who.length === 0
        ? undefined
        : html`<h3>Risk</h3>
            ${definitions(who)}`
    }`;
}

/** The events as they happened, with the time between them. */
function evidence(d: AlertDocument, rule: Rule | undefined): Markup {
  const isRow = d["tripline.row"] !== undefined;
  const events = d["tripline.events"].toSorted(
    (a, b) => momentOf(a["@timestamp"]) - momentOf(b["@timestamp"]),
  );
  const rows = events.map((event, i) => {
    const before = events[i - 1];
    return html`${before === undefined || isRow ? undefined : gap(before, event)}${eventRow(event, isRow)}`;
  });
  const records = Object.values(d["tripline.sources"] ?? {}).reduce(
    (a, b) => a + b,
    0,
  );
  return html`<table>
      <tr>
        ${isRow ? undefined : html`<th>Step</th>`}
        <th>Time</th>
        <th>Event</th>
      </tr>
      ${rows}
    </table>
    ${span(events, rule, isRow)}${records > events.length ? html`<p class="muted">${events.length} of ${records} records: the first and the last.</p>` : undefined}`;
}

function eventRow(event: EventDocument, isRow: boolean): Markup {
  const aliases = Object.entries(event.aliases ?? {}).map(
    ([field, value]) => html`<br />matched as ${field} = ${code(value)}`,
  );
  return html`<tr>
    ${isRow ? undefined : html`<td>${event.step}</td>`}
    <td class="time">
      ${code(event["@timestamp"])}${event.time_uncertain && html`<br />zone not known`}<br /><span
        class="muted"
        >event ${event.code === "" ? "-" : event.code}</span
      >
    </td>
    <td>
      ${code(event.summary)}<br /><span class="muted">on ${event.host}</span
      >${aliases}<br /><span class="muted"
        >${code(`${event.file}:${event.line}`)} offset ${event.offset}, length
        ${event.length}${event.sha256 === undefined ? html`, no SHA-256 (its encoding does not tell the bytes)` : html`<br />SHA-256 ${code(event.sha256)}`}</span
      >
    </td>
  </tr> `;
}

function gap(before: EventDocument, event: EventDocument): Markup | undefined {
  const us = momentOf(event["@timestamp"]) - momentOf(before["@timestamp"]);
  if (!Number.isFinite(us)) return undefined;
  return html`<tr class="gap">
    <td></td>
    <td></td>
    <td>gap ${formatDuration(us)}</td>
  </tr> `;
}

/** How much of the time that a match may take it took. */
function span(
  events: readonly EventDocument[],
  rule: Rule | undefined,
  isRow: boolean,
): Markup | undefined {
  if (isRow || events.length < 2) return undefined;
  const us =
    momentOf(events.at(-1)!["@timestamp"]) - momentOf(events[0]!["@timestamp"]);
  if (!Number.isFinite(us)) return undefined;
  const maxspanUs = rule && maxspanOf(rule);
  return html`<p class="muted">
    span
    ${formatDuration(us)}${maxspanUs === undefined ? undefined : html` of maxspan ${formatDuration(maxspanUs)}`}
  </p>`;
}

function tasks({ document: d, unknown = [] }: ReportAlert): Markup | undefined {
  const actions = d["tripline.actions"];
  const hints = d["tripline.hints"];
  const stories = d["tripline.tasks"] ?? [];
  const reasons = actions.length > 0 ? [] : unknown;
  const known = actions.length + hints.length + stories.length;
  if (known + reasons.length === 0) return undefined;
  return html`<h3>Scheduled task</h3>
    ${actions.map(action)}${reasons.map((text) => html`<p>${text}</p> `)}${
      hints.length === 0
        ? undefined
        : html`<ul>
            ${hints.map(({ reason, matched }) => html`<li>${reason}${matched === "" ? undefined : html`: ${code(matched)}`}</li> `)}
          </ul>`
    }
    ${stories.map(story)}`;
}

function action(document: ActionDocument): Markup {
  const { task, from, user, layers, unopened } = document;
  return html`<p>
      ${task === null ? html`A task` : code(task)} runs
      (${from}${user === undefined ? undefined : html`, asked for by ${code(user)}`}):
    </p>
    <pre>${actionText(document)}</pre>
    ${layers.map(
      ({ kind, text }) =>
        html`<p>Unwrapped (${kind}):</p>
          <pre>${text}</pre> `,
    )}${unopened === undefined ? undefined : html`<p class="muted">Not opened further: ${unopened}</p> `}`;
}

/** What happened to a task, with its evidence; what is concluded rather than logged says so. */
function story(task: TaskDocument): Markup {
  const { origin, differences = [] } = task;
  const place = [origin?.host, origin?.address].filter(
    (text) => text !== undefined,
  );
  return html`<p>
      What happened to ${task.task === null ? html`it` : code(task.task)} on
      ${code(task.host)}:
    </p>
    <ul>
      ${task.story.map(({ "@timestamp": at, text, from }) => html`<li>${code(at)} ${code(text)} <span class="muted">(${from.join(", ")})</span></li> `)}${
        origin === undefined
          ? undefined
          : html`<li>
              asked for
              ${origin.kind === "remote" ? "from another host" : "on the host itself"}${place.length === 0 ? undefined : html`: ${join(place.map(code), html`, `)}`}
              <span class="muted"
                >(${origin.from}${origin.inferred ? "; inferred" : ""})</span
              >
            </li> `
      }${differences.map(({ what, before, after }) => html`<li>${what} was ${code(before)}, is ${code(after)}</li> `)}
    </ul>`;
}

function attack(threats: readonly ThreatDocument[]): Markup | undefined {
  if (threats.length === 0) return undefined;
  const sorted = threats.toSorted(
    (a, b) => tacticOrder(a.tactic.id) - tacticOrder(b.tactic.id),
  );
  return html`<h3>ATT&amp;CK</h3>
    <ul>
      ${sorted.map(({ tactic, technique }) => {
        const names = technique.flatMap((one) => [one, ...one.subtechnique]);
        return html`<li>
          ${[tactic, ...names].map(({ id, name }) => `${name} (${id})`).join(" › ")}
        </li> `;
      })}
    </ul>`;
}
