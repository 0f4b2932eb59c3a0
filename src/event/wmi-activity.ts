/**
 * `Microsoft-Windows-WMI-Activity/Operational` in ECS: providers that are loaded, operations that fail, subscriptions.
 * winlogbeat has no module for it; the events have no category, so that only `any where` rules see them.
 */
import { accountOrSidRows, either, integer, text } from "./mapping.ts";
import type { ChannelTable, EventKind, Rows } from "./mapping.ts";

const INFO: EventKind = { categories: [], types: ["info"], actions: [] };

/** Who subscribed. The spelling of the pid differs between the versions of Windows. */
const SUBSCRIBER: Rows = {
  ...accountOrSidRows("user", "User"),
  "process.pid": either(integer("Processid"), integer("ProcessId")),
};

const FIELDS: ReadonlyMap<string, Rows> = new Map<string, Rows>([
  [
    "5857",
    {
      "process.pid": integer("ProcessID"),
      "process.name": text("HostProcess"),
    },
  ],
  [
    "5858",
    {
      ...accountOrSidRows("user", "User"),
      "process.pid": integer("ClientProcessId"),
    },
  ],
  ["5859", SUBSCRIBER],
  ["5860", SUBSCRIBER],
]);

export const WMI_ACTIVITY: ChannelTable = {
  channel: "Microsoft-Windows-WMI-Activity/Operational",
  kinds: new Map<string, EventKind>([
    ["5857", INFO],
    ["5858", { ...INFO, outcome: "failure" }],
    ["5859", INFO],
    ["5860", INFO],
    ["5861", INFO],
  ]),
  common: {},
  rowsOf: (code) => FIELDS.get(code) ?? {},
};
