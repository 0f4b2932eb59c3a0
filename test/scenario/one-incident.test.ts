/**
 * One incident, one truth: the same records, written down by different collectors, give the same answers in ECS and the
 * same alert, with the same id, evidence and times.
 */
import { describe, expect, it } from "vitest";
import { US_PER_SECOND } from "../../src/base/time.ts";
import type { Event } from "../../src/event/event.ts";
import { answers, openLines } from "../support/answers.ts";
import { joinLines } from "../support/captures.ts";
import { CONVERTERS, FORMS } from "../support/convert.ts";
import type { Form } from "../support/convert.ts";
import { INCIDENTS } from "../support/incidents.ts";
import { scanBytes } from "../support/scan.ts";

const BASE: Form = "winlogbeat";
/** Forms in which the time of records is lost below a second. */
const WHOLE_SECONDS: readonly Form[] = ["NXLog, relayed"];
/** Forms in which the time of Sysmon's records is lost: only the event's own is left. */
const EVENT_TIME_ONLY: readonly Form[] = ["winlogbeat, module applied"];

function asked(event: Event, form: Form): object {
  const isExact = !WHOLE_SECONDS.includes(form);
  return {
    ...answers(event),
    ...(isExact && { timeUs: event.timeUs }),
    ...(isExact &&
      !EVENT_TIME_ONLY.includes(form) && { writtenUs: event.writtenUs }),
  };
}

describe.each(Object.entries(INCIDENTS))("%s", (_name, read) => {
  const records = read();
  const linesOf = (form: Form): string[] => records.map(CONVERTERS[form]);
  const base = openLines(linesOf(BASE));
  const others = FORMS.filter((form) => form !== BASE);

  it.each(others)("answers alike: %s", (form) => {
    const events = openLines(linesOf(form));
    expect(events).toHaveLength(records.length);
    events.forEach((event, i) => {
      const expected = base[i]!;
      if (WHOLE_SECONDS.includes(form)) {
        expect(Math.abs(event.timeUs - expected.timeUs)).toBeLessThan(
          US_PER_SECOND,
        );
      }
      expect(asked(event, form), `record ${i + 1}`).toEqual(
        asked(expected, form),
      );
    });
  });

  it("raises the same alerts in every form", async () => {
    const told = async (form: Form): Promise<unknown> => {
      const { alerts, counters } = await scanBytes(joinLines(linesOf(form)));
      expect(counters.unparsed + counters.unknownShape + counters.noTime).toBe(
        0,
      );
      return alerts.map((alert) => ({
        id: alert["kibana.alert.uuid"],
        rule: alert["kibana.alert.rule.rule_id"],
        reason: alert["kibana.alert.reason"],
        at: alert["@timestamp"],
        key: alert["tripline.key"],
        actions: alert["tripline.actions"],
        events: alert["tripline.events"].map((event) => ({
          line: event.line,
          at: event["@timestamp"],
          step: event.step,
          summary: event.summary,
        })),
      }));
    };
    const expected = await told(BASE);
    expect(expected).toHaveLength(1);
    for (const form of others) {
      expect(await told(form), form).toEqual(expected);
    }
  });
});
