/**
 * `alert_suppression` of a rule file: which alerts of a rule say the same. The table goes in, a plan or what is wrong with
 * it comes out.
 */
import { US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { quote } from "../lang/quote.ts";
import { isTable } from "./rule-file.ts";
import type { SuppressionPlan } from "./rule.ts";

/** What Kibana allows. */
const MOST_FIELDS = 3;

/**
 * Without a duration Kibana folds what one run of the rule finds; runs are usually five minutes apart, and a stream has
 * none.
 */
const USUAL_RUN_US: Us = 5 * US_PER_MINUTE;

const UNITS: ReadonlyMap<unknown, Us> = new Map([
  ["s", US_PER_SECOND],
  ["m", US_PER_MINUTE],
  ["h", US_PER_HOUR],
]);

/** @returns the plan, or a message that says what is wrong */
export function readSuppression(value: unknown): SuppressionPlan | string {
  if (!isTable(value)) return '"alert_suppression" must be a table';
  const { group_by: fields, duration } = value;
  if (
    !Array.isArray(fields) ||
    fields.length === 0 ||
    fields.length > MOST_FIELDS ||
    !fields.every((each) => typeof each === "string" && each !== "")
  ) {
    return `"group_by" must be a list of 1 to ${MOST_FIELDS} fields`;
  }
  const strategy = value["missing_fields_strategy"] ?? "suppress";
  if (strategy !== "suppress" && strategy !== "doNotSuppress") {
    return `unknown missing_fields_strategy ${quote(String(strategy))}; it is "suppress" or "doNotSuppress"`;
  }
  const durationUs = duration === undefined ? USUAL_RUN_US : readUs(duration);
  if (durationUs === undefined) {
    return '"duration" needs a whole "value" from 1 on, and a "unit": s, m or h';
  }
  const groupBy = fields as readonly string[];
  return { groupBy, durationUs, foldsMissing: strategy === "suppress" };
}

function readUs(duration: unknown): Us | undefined {
  if (!isTable(duration)) return undefined;
  const { value, unit } = duration;
  const unitUs = UNITS.get(unit);
  return Number.isSafeInteger(value) &&
    unitUs !== undefined &&
    Number(value) > 0
    ? Number(value) * unitUs
    : undefined;
}
