/**
 * The line about risk in the last words of a scan: the entities that somebody should look at, the riskiest by name.
 */
import { isMarked } from "../alert/risk-ledger.ts";
import type { EntityRisk } from "../alert/risk-ledger.ts";
import { plural } from "./summary.ts";

/** Entities that are named; the others are counted. */
const MOST_NAMED = 3;

/**
 * @param entities the riskiest first
 * @returns nothing where no entity passes a threshold
 */
export function riskLine(entities: readonly EntityRisk[]): readonly string[] {
  const marked = entities.filter(isMarked);
  if (marked.length === 0) return [];
  const named = marked.slice(0, MOST_NAMED).map(riskText);
  const more = marked.length - named.length;
  if (more > 0) named.push(`and ${more} more`);
  return [
    `risk: ${plural(marked.length, "entity", "entities")} above a threshold: ${named.join(", ")}`,
  ];
}

/** `host ws-1 126 in 24 h (medium)`, `user jdoe 3 tactics from 4 detections in 7 days` */
function riskText(entity: EntityRisk): string {
  const { type, name, score24h, severity, tactics, detections } = entity;
  const kind = type === "system" ? "host" : type;
  const what =
    severity === undefined
      ? `${tactics.length} tactics from ${detections} detections in 7 days`
      : `${score24h} in 24 h (${severity})`;
  return `${kind === "other" ? "" : `${kind} `}${name} ${what}`;
}
