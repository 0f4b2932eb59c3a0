/**
 * The few events of the `System` channel that tell of services and of cleared logs. winlogbeat has no module for this
 * channel; categories are chosen like those of the same events in `Security` (4697, 1102).
 */
import { from, text } from "./mapping.ts";
import type { ChannelTable, EventKind, Rows } from "./mapping.ts";

const KINDS: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  [
    "104",
    { categories: ["iam"], types: ["admin", "change"], actions: ["Log clear"] },
  ],
  ["7036", { categories: [], types: ["info"], actions: [] }],
  ["7040", { categories: ["configuration"], types: ["change"], actions: [] }],
  ["7045", { categories: ["configuration"], types: ["creation"], actions: [] }],
]);

const FIELDS: ReadonlyMap<string, Rows> = new Map<string, Rows>([
  [
    "104",
    {
      "user.name": text("SubjectUserName"),
      "user.domain": text("SubjectDomainName"),
    },
  ],
  [
    "7036",
    {
      "service.name": text("param1"),
      "service.state": from("param2", (state) => state.toLowerCase()),
    },
  ],
  ["7040", { "service.name": text("param1") }],
  [
    "7045",
    {
      "service.name": text("ServiceName"),
      "service.type": text("ServiceType"),
    },
  ],
]);

export const SYSTEM: ChannelTable = {
  channel: "System",
  kinds: KINDS,
  common: {},
  rowsOf: (code) => FIELDS.get(code) ?? {},
};
