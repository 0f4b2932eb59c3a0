/**
 * Records as winlogbeat writes them without its module, for tests of the mapping tables: the event data are what matters,
 * the rest is the same for all.
 */
import type { Event } from "../../../src/event/event.ts";
import type { Fixture } from "./support.ts";
import { openOne } from "./support.ts";

const PROVIDERS: Readonly<Record<string, string>> = {
  "Microsoft-Windows-Sysmon/Operational": "Microsoft-Windows-Sysmon",
  Security: "Microsoft-Windows-Security-Auditing",
};

export type Data = Readonly<Record<string, string>>;

export function rawRecord(channel: string, code: string, data: Data): Fixture {
  return {
    "@timestamp": "2021-03-04T09:11:22.000Z",
    event: { code, kind: "event" },
    host: { name: "WS-ALMA" },
    winlog: {
      channel,
      provider_name: PROVIDERS[channel] ?? channel,
      event_id: code,
      record_id: 77,
      computer_name: "WS-ALMA.corp.example",
      event_data: data,
    },
  };
}

export const sysmon = (code: string, data: Data): Event =>
  openOne(rawRecord("Microsoft-Windows-Sysmon/Operational", code, data));

export const security = (code: string, data: Data): Event =>
  openOne(rawRecord("Security", code, data));

export const record = (channel: string, code: string, data: Data): Event =>
  openOne(rawRecord(channel, code, data));
