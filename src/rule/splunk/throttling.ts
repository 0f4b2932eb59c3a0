/**
 * `throttling` of a Splunk detection: which of its rows say the same, and for how long. The map goes in, a plan or what is
 * wrong with it comes out.
 */
import {
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_SECOND,
} from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { isTable } from "../rule-file.ts";
import type { SuppressionPlan } from "../rule.ts";

/** As for Elastic's rules: more would make a key that nothing shares. */
const MOST_FIELDS = 20;

const UNITS: ReadonlyMap<string, Us> = new Map([
  ["s", US_PER_SECOND],
  ["m", US_PER_MINUTE],
  ["h", US_PER_HOUR],
  ["d", US_PER_DAY],
]);

/** `{ fields: [dest], period: 3600s }` @returns the plan, or a message that says what is wrong */
export function readThrottling(value: unknown): SuppressionPlan | string {
  if (!isTable(value)) return '"throttling" must be a map';
  const { fields, period } = value;
  if (
    !Array.isArray(fields) ||
    fields.length === 0 ||
    fields.length > MOST_FIELDS ||
    !fields.every((each) => typeof each === "string" && each !== "")
  ) {
    return `"fields" must be a list of 1 to ${MOST_FIELDS} columns`;
  }
  const [, digits, unit] =
    /^\s*(\d{1,9})\s*([smhd])\s*$/.exec(String(period)) ?? [];
  const durationUs = Number(digits) * (UNITS.get(unit ?? "") ?? NaN);
  if (!(durationUs > 0))
    return '"period" must be a time such as 3600s, 60m or 24h';
  return {
    groupBy: fields as readonly string[],
    durationUs,
    foldsMissing: true,
  };
}
