/**
 * One incident, one truth: a record of every event id that the tables know, as every collector writes it, answers the same
 * in ECS. The logs are in `test/fixtures/events`, written by `test/support/every-id`; where a form answers otherwise, it
 * says so there, with the reason.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { firstValue } from "../../../../src/event/event.ts";
import type { Event } from "../../../../src/event/event.ts";
import { eventIdentity } from "../../../../src/event/identity.ts";
import { CHANNELS, providerOfName } from "../../../../src/event/tables.ts";
import { EVERY_FORM, RECORDS } from "../../../support/every-id/forms.ts";
import type { Form } from "../../../support/every-id/forms.ts";
import { COMPUTER } from "../../../support/every-id/record.ts";
import type {
  Answers,
  WrittenRecord,
} from "../../../support/every-id/record.ts";
import { openFixture } from "./support.ts";

const REGENERATE =
  "npx vitest run test/unit/event/shapes/every-id.test.ts --update";

/** What a form has to answer for a record: event and data, and what an event is known by. */
function expected(form: Form, record: WrittenRecord): Answers {
  let answers: Answers = { "event.outcome": undefined, ...record.answers };
  for (const difference of form.differences) {
    if (!difference.of(record)) continue;
    answers =
      difference.answers === "no data"
        ? withoutData(answers)
        : { ...answers, ...difference.answers };
  }
  return {
    ...answers,
    ...(answers["event.action"] === undefined &&
      form.tellsTask && { "event.action": record.taskName || undefined }),
    "event.code": record.code,
    "event.kind": "event",
    "event.provider": record.source.provider,
    "host.id": form.hostId,
    "host.name": form.hostName,
    "host.os.type": "windows",
    "winlog.channel": record.source.channel,
    "winlog.computer_name": COMPUTER,
    "winlog.event_id": record.code,
    "winlog.record_id": form.keepsNumber ? record.recordId : undefined,
  };
}

/** The answers of a record whose data were lost. */
function withoutData(answers: Answers): Answers {
  return Object.fromEntries(
    Object.entries(answers)
      .filter(([path]) => path !== "event.sequence")
      .map(([path, value]) => [
        path,
        path.startsWith("event.") ? value : undefined,
      ]),
  );
}

function answersOf(event: Event, like: Answers): Answers {
  return Object.fromEntries(
    Object.keys(like).map((path) => {
      const value = event.get(path);
      // Of an action, the other members are what the collector and other products call it.
      return [path, path === "event.action" ? firstValue(value) : value];
    }),
  );
}

function times(form: Form, record: WrittenRecord): object {
  const writtenUs =
    Math.floor(record.timeUs / form.precisionUs) * form.precisionUs;
  const isKept = form.keepsWritten || record.happenedUs === undefined;
  return {
    timeUs: record.happenedUs ?? writtenUs,
    writtenUs: isKept ? writtenUs : undefined,
  };
}

const nameOf = (record: WrittenRecord): string =>
  `${record.source.channel} ${record.code} (${record.recordId})`;

it("the records are of every event id that has a table", () => {
  for (const { channel, kinds } of CHANNELS) {
    const codes = new Set(
      RECORDS.filter(({ source }) => source.channel === channel).map(
        ({ code }) => code,
      ),
    );
    expect([channel, [...codes].toSorted()]).toEqual([
      channel,
      [...kinds.keys()].toSorted(),
    ]);
  }
});

describe.each(EVERY_FORM.map((form) => [form.folder, form] as const))(
  "%s",
  (folder, form) => {
    const carried = RECORDS.filter(
      (record) => form.write(record) !== undefined,
    );
    const file = fileURLToPath(
      new URL(
        `../../../fixtures/events/${folder}/every-id.ndjson`,
        import.meta.url,
      ),
    );

    it("is what the collector writes", async () => {
      expect(existsSync(file), `no ${folder}; run ${REGENERATE}`).toBe(true);
      const lines = carried.map((record) => `${form.write(record)!}\n`);
      await expect(
        lines.join(""),
        `${folder} is out of date; run ${REGENERATE}`,
      ).toMatchFileSnapshot(file);
    });

    it("is read whole, as one shape", () => {
      const { events, counters } = openFixture(`${folder}/every-id`);
      expect(events).toHaveLength(carried.length);
      const { unparsed, unknownShape, noTime } = counters;
      expect({ unparsed, unknownShape, noTime }).toEqual({
        unparsed: 0,
        unknownShape: 0,
        noTime: 0,
      });
      const shapes = new Set(events.map((event) => event.class.shape.name));
      expect([...shapes]).toEqual([form.shape]);
    });

    it("answers alike", () => {
      const { events } = openFixture(`${folder}/every-id`);
      carried.forEach((record, i) => {
        const event = events[i]!;
        const name = nameOf(record);
        const { provider, code, channel } = event.class;
        expect([name, provider, code, channel]).toEqual([
          name,
          record.source.channel === "Security"
            ? "security"
            : providerOfName(record.source.provider),
          record.code,
          record.source.channel,
        ]);
        const like = expected(form, record);
        expect([name, answersOf(event, like)]).toEqual([name, like]);
        const { timeUs, writtenUs } = event;
        expect([name, { timeUs, writtenUs }]).toEqual([
          name,
          times(form, record),
        ]);
      });
    });
  },
);

it("every form that keeps the machine's name and the number gives a record the same identity", () => {
  const byForm = EVERY_FORM.filter(
    ({ hostId, keepsNumber }) => hostId === "ws-alma" && keepsNumber,
  ).map((form) => {
    const { events } = openFixture(`${form.folder}/every-id`);
    const carried = RECORDS.filter(
      (record) => form.write(record) !== undefined,
    );
    return new Map(
      carried.map((record, i) => [nameOf(record), eventIdentity(events[i]!)]),
    );
  });
  for (const record of RECORDS) {
    const identities = byForm.flatMap((each) => each.get(nameOf(record)) ?? []);
    expect([nameOf(record), new Set(identities).size]).toEqual([
      nameOf(record),
      1,
    ]);
  }
});
