/**
 * Alerts in, a layer for MITRE's ATT&CK Navigator out: one JSON document in layer format 4.5, which the Navigator opens with
 * "Open Existing Layer". A technique's score says how bad the worst of its alerts is, and within that how many there are; its
 * comment names the rules and their alerts. Bounded by the techniques that there are, not by the alerts.
 */
import { ATTACK_VERSION, TACTICS, tacticOrder } from "../attack/tactics.ts";
import { visible } from "../base/visible.ts";
import { SEVERITIES } from "../rule/rule.ts";
import type { Severity } from "../rule/rule.ts";
import type { AlertDocument } from "./alert-document.ts";
import { escapeUnseen } from "./ndjson.ts";
import { momentOf, plural, spanOf } from "./words.ts";

/** The parts of layer format 4.5 that are written here; names are the format's. */
export interface NavigatorLayer {
  readonly name: string;
  readonly versions: {
    readonly attack: string;
    readonly navigator: string;
    readonly layer: "4.5";
  };
  readonly domain: "enterprise-attack";
  readonly description: string;
  /** 3: the highest score of a tactic first. */
  readonly sorting: 3;
  readonly layout: {
    readonly layout: "side";
    readonly aggregateFunction: "max";
    readonly showAggregateScores: true;
    readonly countUnscored: false;
    readonly expandedSubtechniques: "annotated";
    readonly showID: true;
    readonly showName: true;
  };
  readonly hideDisabled: boolean;
  readonly techniques: readonly LayerTechnique[];
  readonly gradient: {
    readonly colors: readonly string[];
    readonly minValue: 0;
    readonly maxValue: 100;
  };
  readonly legendItems: readonly {
    readonly label: string;
    readonly color: string;
  }[];
  readonly metadata: readonly LayerMetadata[];
}

export interface LayerTechnique {
  /** `T1053` or `T1053.005` */
  readonly techniqueID: string;
  /** `lateral-movement`; absent for a tactic that is not known here: the technique is then marked below all of its own. */
  readonly tactic?: string;
  readonly score: number;
  readonly comment: string;
  readonly metadata: readonly LayerMetadata[];
  readonly showSubtechniques: boolean;
}

interface LayerMetadata {
  readonly name: string;
  readonly value: string;
}

/** The oldest Navigator that reads the format. */
const NAVIGATOR_VERSION = "4.9.0";
const ID = /^T\d{4}(?:\.\d{3})?$/;
/** What a comment names of each technique; the others are counted. */
const MOST_RULES = 20;
const MOST_IDS = 5;

/** The band of scores of each severity; more alerts go up to its end. */
const BANDS: Readonly<Record<Severity, readonly [from: number, to: number]>> = {
  low: [10, 29],
  medium: [30, 54],
  high: [55, 79],
  critical: [80, 100],
};

/** As the bands: from what is rarely looked at to what must be. */
const COLOURS = ["#fff3c4", "#f9c74f", "#f3722c", "#b5122b"] as const;

/** 10 for a single alert of low severity, 100 for very many critical ones; each doubling of the number counts alike. */
export function scoreOf(severity: Severity, alerts: number): number {
  const [from, to] = BANDS[severity];
  return Math.min(to, from + Math.round(Math.log2(Math.max(1, alerts)) * 4));
}

interface RuleCell {
  readonly name: string;
  alerts: number;
  readonly ids: string[];
}

interface Cell {
  readonly tactic: string | undefined;
  readonly tacticId: string;
  readonly techniqueId: string;
  severity: Severity;
  alerts: number;
  readonly rules: Map<string, RuleCell>;
}

/** Adds up alerts by technique and tactic. */
export class LayerBuilder {
  readonly #cells = new Map<string, Cell>();
  #alerts = 0;
  #untold = 0;
  readonly #moments: { first?: string; last?: string } = {};

  /** Takes one alert; a second document of the same alert counts again. Withdrawn ones are left out. */
  add(document: AlertDocument): void {
    if (document["tripline.certainty"] === "withdrawn") return;
    this.#alerts++;
    const at = document["@timestamp"];
    const { first = at, last = at } = this.#moments;
    this.#moments.first = momentOf(at) < momentOf(first) ? at : first;
    this.#moments.last = momentOf(at) > momentOf(last) ? at : last;
    const cells = cellsOf(document);
    if (cells.length === 0) this.#untold++;
    for (const { tacticId, techniqueId } of cells) {
      this.#count(document, tacticId, techniqueId);
    }
  }

  #count(document: AlertDocument, tacticId: string, techniqueId: string): void {
    const key = `${tacticId} ${techniqueId}`;
    const severity = document["kibana.alert.severity"];
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      const tactic = shortName(tacticId);
      cell = {
        tactic,
        tacticId,
        techniqueId,
        severity,
        alerts: 0,
        rules: new Map(),
      };
      this.#cells.set(key, cell);
    }
    cell.alerts++;
    if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(cell.severity)) {
      cell.severity = severity;
    }
    const ruleId = document["kibana.alert.rule.rule_id"];
    let rule = cell.rules.get(ruleId);
    if (rule === undefined) {
      rule = { name: document["kibana.alert.rule.name"], alerts: 0, ids: [] };
      cell.rules.set(ruleId, rule);
    }
    rule.alerts++;
    if (rule.ids.length < MOST_IDS) {
      rule.ids.push(document["kibana.alert.uuid"]);
    }
  }

  build(): NavigatorLayer {
    const cells = [...this.#cells.values()].sort(
      (a, b) =>
        tacticOrder(a.tacticId) - tacticOrder(b.tacticId) ||
        (a.techniqueId < b.techniqueId ? -1 : 1),
    );
    const untold =
      this.#untold === 0
        ? ""
        : ` ${plural(this.#untold, "alert")} of rules without a technique ${this.#untold === 1 ? "is" : "are"} not shown.`;
    return {
      name: "tripline alerts",
      versions: {
        // The Navigator knows versions by their first number.
        attack: ATTACK_VERSION.split(".")[0]!,
        navigator: NAVIGATOR_VERSION,
        layer: "4.5",
      },
      domain: "enterprise-attack",
      description: `${plural(this.#alerts, "alert")}${spanOf(this.#moments)}. The score is the severity of a technique's worst alert (low from 10, medium from 30, high from 55, critical from 80), and within it the number of alerts.${untold}`,
      sorting: 3,
      layout: {
        layout: "side",
        aggregateFunction: "max",
        showAggregateScores: true,
        countUnscored: false,
        expandedSubtechniques: "annotated",
        showID: true,
        showName: true,
      },
      hideDisabled: false,
      techniques: cells.map((cell) => technique(cell, cells)),
      gradient: { colors: COLOURS, minValue: 0, maxValue: 100 },
      legendItems: SEVERITIES.map((label, i) => ({
        label,
        color: COLOURS[i]!,
      })),
      metadata: [{ name: "alerts", value: String(this.#alerts) }],
    };
  }
}

/** The layer as JSON, ended by a line end. */
export function layerText(layer: NavigatorLayer): string {
  return `${escapeUnseen(JSON.stringify(layer, undefined, 2))}\n`;
}

/** Each place in the matrix once: of a sub-technique its own, not that of its parent. */
function cellsOf({
  threat,
}: AlertDocument): { tacticId: string; techniqueId: string }[] {
  const cells = new Map<string, { tacticId: string; techniqueId: string }>();
  for (const { tactic, technique } of threat) {
    for (const { id, subtechnique } of technique) {
      const ids =
        subtechnique.length > 0 ? subtechnique.map((s) => s.id) : [id];
      for (const techniqueId of ids) {
        if (!ID.test(techniqueId)) continue;
        cells.set(`${tactic.id} ${techniqueId}`, {
          tacticId: tactic.id,
          techniqueId,
        });
      }
    }
  }
  return [...cells.values()];
}

/** `Lateral Movement` is `lateral-movement` there. */
function shortName(tacticId: string): string | undefined {
  const tactic = TACTICS.find(({ id }) => id === tacticId);
  return tactic?.name.toLowerCase().replaceAll(" ", "-");
}

function technique(cell: Cell, all: readonly Cell[]): LayerTechnique {
  const { techniqueId, tactic, severity, alerts, rules } = cell;
  return {
    techniqueID: techniqueId,
    ...(tactic === undefined ? {} : { tactic }),
    score: scoreOf(severity, alerts),
    comment: comment(rules),
    metadata: [
      { name: "worst severity", value: severity },
      { name: "alerts", value: String(alerts) },
    ],
    showSubtechniques: all.some(
      (each) =>
        each.tacticId === cell.tacticId &&
        each.techniqueId.startsWith(`${techniqueId}.`),
    ),
  };
}

/** `Remote task: 7 alerts (3ffe…, 6891…, and 5 more)`, a line a rule, most alerts first. */
function comment(rules: Cell["rules"]): string {
  const all = [...rules.values()].sort((a, b) => b.alerts - a.alerts);
  const lines = all.slice(0, MOST_RULES).map(({ name, alerts, ids }) => {
    const more = alerts - ids.length;
    const named = ids.map((id) => visible(id, 64)).join(", ");
    return `${visible(name, 200)}: ${plural(alerts, "alert")} (${named}${more > 0 ? `, and ${more} more` : ""})`;
  });
  const left = all.length - lines.length;
  if (left > 0) lines.push(`and ${plural(left, "more rule")}`);
  return lines.join("\n");
}
