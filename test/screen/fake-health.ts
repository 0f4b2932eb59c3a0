/** The health of invented logs, with something amiss of each kind. */
import type { HealthList } from "../../src/screen/store/snapshot.ts";
import { at } from "./fake-snapshot.ts";

const NONE = { p50Us: 0, p90Us: 0, p99Us: 0, maxUs: 0 };
const COUNTS = {
  "log-cleared": 0,
  "sysmon-config": 0,
  "sysmon-service": 0,
  "sysmon-error": 0,
};
export const SYSMON = "Microsoft-Windows-Sysmon/Operational";
const LATE = {
  p50Us: 3_000,
  p90Us: 900_000,
  p99Us: 12_300_000,
  maxUs: 61_000_000,
};

export const HEALTH: HealthList = {
  sources: [
    {
      path: "/var/log/win/wks.ndjson",
      state: "following",
      shapes: ["wl-raw"],
      notes: [],
      inode: "2049:131",
      offset: 88_120_331,
      sizeBytes: 88_120_331,
      behindBytes: 0,
      lastUs: at("12:04:28.311"),
      lagUs: 400_000,
      perSecond: 3.25,
      rotations: 0,
      rewrites: 0,
      lostBytes: 0,
      clockOffsetUs: 0,
      unparsed: 7,
      badLines: [{ line: 12, offset: 34_567, reason: "Unexpected \u001b[2J" }],
      oversize: 0,
      zeroBytes: 3_000_000,
      unknownShape: 0,
      hosts: [
        {
          host: "WKS-014",
          events: 12_345,
          lastUs: at("12:04:28.311"),
          perSecond: 3.25,
          lateness: LATE,
          writeDelay: { ...NONE, p99Us: 28_000, maxUs: 28_000 },
          channels: [
            { name: SYSMON, events: 12_345, lateness: LATE, writeDelay: LATE },
          ],
        },
      ],
      moreHosts: 0,
    },
  ],
  moreSources: 0,
  hosts: [
    {
      name: "WKS-014",
      late: 2,
      ahead: 0,
      lateness: LATE,
      channels: [
        {
          channel: "Security",
          missing: 1_200,
          gaps: 2,
          largest: [
            { from: 5, to: 5 },
            { from: 100, to: 1_298 },
          ],
          restarts: 1,
          restartList: [{ atUs: at("11:00:00.000"), before: 90_000, after: 1 }],
        },
      ],
      counts: { ...COUNTS, "log-cleared": 1 },
      notable: [
        {
          kind: "log-cleared",
          timeUs: at("11:59:00.000"),
          what: "Security",
          user: "CORP\\adm\u202e",
          file: "/var/log/win/wks.ndjson",
          line: 40,
        },
      ],
    },
  ],
  moreHosts: 0,
  unreadable: [],
  moreUnreadable: 0,
  notLookedAt: [],
  moreNotLookedAt: 0,
};
