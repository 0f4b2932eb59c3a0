/**
 * Who and what an alert is about, by what its detection says of its columns: entities that the risk is added to, and what
 * tells of the attacker. A column with several values names several.
 */
import type { ResultRow } from "../engine/match.ts";
import type { Cell } from "../engine/spl/row.ts";
import type { RiskObject, Rule } from "../rule/rule.ts";
import { MASK } from "../task/secrets.ts";
import { columnOf } from "./row-text.ts";

export interface NamedObject {
  /** The column that it is taken from. */
  readonly field: string;
  readonly type: string;
  readonly value: string;
}

export interface ScoredObject extends NamedObject {
  readonly type: RiskObject["type"];
  /** 0 to 100. */
  readonly score: number;
}

/**
 * What stands where a log names nobody: no risk is added to it. Nor is a password anybody: masked, all of them would be one
 * entity.
 */
const NOBODY: ReadonlySet<string> = new Set(["", "-", "unknown", "null", MASK]);

/** The entities of a row that the risk is added to. */
export function riskObjects(
  rule: Rule,
  row: ResultRow,
): readonly ScoredObject[] {
  if (rule.language !== "spl") return [];
  return rule.detection.riskObjects.flatMap(({ field, type, score }) =>
    values(columnOf(row.columns, field)).map((value) => ({
      field,
      type,
      value,
      score,
    })),
  );
}

/** What a row tells of the attacker. */
export function threatObjects(
  rule: Rule,
  row: ResultRow,
): readonly NamedObject[] {
  if (rule.language !== "spl") return [];
  return rule.detection.threatObjects.flatMap(({ field, type }) =>
    values(columnOf(row.columns, field)).map((value) => ({
      field,
      type,
      value,
    })),
  );
}

function values(cell: Cell | undefined): readonly string[] {
  if (cell === undefined) return [];
  return (typeof cell === "object" ? cell : [cell])
    .map(String)
    .filter((text) => !isNobody(text));
}

/** True for what stands where a log names nobody. */
export function isNobody(text: string): boolean {
  return NOBODY.has(text.trim().toLowerCase());
}
