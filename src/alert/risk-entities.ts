/**
 * Who an alert is about, and how much risk it adds to them: a match goes in, entities under the names by which risk is
 * kept come out. A Splunk detection names columns of its row, each with a score; a rule of Elastic adds its risk score to
 * the host of the completing event and to that event's user.
 */
import { parseIp } from "../base/ip.ts";
import { completingEvent } from "../engine/match.ts";
import type { Match } from "../engine/match.ts";
import type { RiskObject, Rule } from "../rule/rule.ts";
import { isNobody, riskObjects } from "./risk-objects.ts";
import { alertSentence, fillMessage } from "./row-text.ts";

export type EntityType = RiskObject["type"];

export interface AlertEntity {
  readonly type: EntityType;
  /** See {@link entityName}. */
  readonly name: string;
  /** What the alert adds; 0 where its rule adds no risk. */
  readonly score: number;
  /** The alert in one line, as it is told of this entity. */
  readonly message: string;
}

/**
 * The entities of an alert, in the order of its detection; one may be named twice. Hunting and Correlation detections and
 * building blocks add nothing to them: the first are questions, the second sum up what others have added.
 */
export function alertEntities(match: Match): readonly AlertEntity[] {
  const { rule, row } = match;
  const isCounted = addsRisk(rule);
  const named =
    rule.language === "spl"
      ? row === undefined
        ? []
        : riskObjects(rule, row).map(({ field, type, value, score }) => {
            const own = rule.detection.riskObjects.find(
              (each) => each.field === field && each.type === type,
            )?.message;
            const message =
              own === undefined
                ? alertSentence(match)
                : fillMessage(own, row.columns);
            return { type, value, score, message };
          })
      : eventEntities(match);
  return named.flatMap(({ type, value, score, message }) => {
    const name = entityName(type, value);
    return isNobody(name)
      ? []
      : [{ type, name, score: isCounted ? score : 0, message }];
  });
}

function addsRisk(rule: Rule): boolean {
  if (rule.isBuildingBlock === true) return false;
  if (rule.language === "eql") return true;
  const { type } = rule.detection;
  return type === "TTP" || type === "Anomaly";
}

function eventEntities(match: Match) {
  const { host, fields } = completingEvent(match);
  const message = alertSentence(match);
  const score = match.rule.riskScore;
  const entities = [
    { type: "system" as const, value: host.name, score, message },
  ];
  const user = fields["user.name"];
  return user === undefined
    ? entities
    : [...entities, { type: "user" as const, value: user, score, message }];
}

/**
 * The name by which risk is kept: lower case, an account without its domain (`CORP\jdoe` and `jdoe@corp.example` are
 * `jdoe`), a host without the dot that ends a full name.
 */
export function entityName(type: EntityType, value: string): string {
  const name = value.trim().toLowerCase();
  if (type === "system") return name.replace(/\.$/, "");
  if (type !== "user") return name;
  const account = name.slice(name.lastIndexOf("\\") + 1);
  const at = account.indexOf("@");
  return at > 0 ? account.slice(0, at) : account;
}

/** `ws-1.corp.example` → `ws-1` and `corp.example`; an address is a name of its own. */
export function splitHost(name: string): {
  readonly short: string;
  readonly domain: string;
} {
  const dot = name.indexOf(".");
  return dot <= 0 || parseIp(name) !== undefined
    ? { short: name, domain: "" }
    : { short: name.slice(0, dot), domain: name.slice(dot + 1) };
}
