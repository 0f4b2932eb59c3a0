import { describe, expect, it } from "vitest";
import {
  healthLines,
  isTold,
  notableLine,
} from "../../../src/cli/health-lines.ts";
import type { Notable } from "../../../src/event/health/notable.ts";
import type { HostReport } from "../../../src/event/health/source-health.ts";

const HOST = { index: 0, id: "dc01", name: "DC01" };
const NONE = { count: 0, p50Us: 0, p90Us: 0, p99Us: 0, maxUs: 0 };

const notable = (fields: Partial<Notable> = {}): Notable => ({
  kind: "log-cleared",
  timeUs: 1_600_000_000_000_000,
  host: HOST,
  what: "Security",
  user: "CORP\\adm",
  file: "dc01.ndjson",
  line: 12,
  offset: 3_400,
  ...fields,
});

const report = (fields: Partial<HostReport> = {}): HostReport => ({
  host: HOST,
  newestUs: undefined,
  lateness: NONE,
  late: 0,
  ahead: 0,
  channels: [],
  counts: {
    "log-cleared": 0,
    "sysmon-config": 0,
    "sysmon-service": 0,
    "sysmon-error": 0,
  },
  notable: [],
  ...fields,
});

const numbers = {
  channel: "Security",
  isPartial: false,
  first: 1,
  last: 2_000,
  gaps: 2,
  missing: 1_200,
  unsure: 0,
  largest: [
    { from: 5, to: 5 },
    { from: 100, to: 1_298 },
  ],
  repeated: 0,
  restarts: 0,
  restartList: [],
};

describe("notableLine", () => {
  it.each([
    [
      notable(),
      "DC01: Security log cleared by CORP\\adm at 2020-09-13T12:26:40.000Z (dc01.ndjson:12)",
    ],
    [
      notable({ what: undefined, user: undefined }),
      "DC01: a log cleared at 2020-09-13T12:26:40.000Z (dc01.ndjson:12)",
    ],
    [
      notable({ kind: "sysmon-config", what: "c.xml", user: undefined }),
      "DC01: Sysmon configuration changed (c.xml) at 2020-09-13T12:26:40.000Z (dc01.ndjson:12)",
    ],
    [
      notable({ kind: "sysmon-service", what: "Stopped", user: undefined }),
      "DC01: Sysmon stopped at 2020-09-13T12:26:40.000Z (dc01.ndjson:12)",
    ],
    [
      notable({ user: "\u001b[2J\u202eadm" }),
      "DC01: Security log cleared by \\x1b[2J\\u{202e}adm at 2020-09-13T12:26:40.000Z (dc01.ndjson:12)",
    ],
  ])("%#", (event, line) => {
    expect(notableLine(event)).toBe(line);
  });

  it("starts of Sysmon and its errors are not told one by one", () => {
    expect(isTold(notable({ kind: "sysmon-service", what: "Started" }))).toBe(
      false,
    );
    expect(isTold(notable({ kind: "sysmon-service", what: "Stopped" }))).toBe(
      true,
    );
    expect(isTold(notable({ kind: "sysmon-error" }))).toBe(false);
  });
});

describe("healthLines", () => {
  it("says nothing of logs in order", () => {
    expect(healthLines([report()], 180_000_000)).toEqual([]);
  });

  it("tells what is missing, restarted and late", () => {
    const restartList = [
      { atUs: 1_600_000_000_000_000, before: 90_000, after: 1 },
    ];
    expect(
      healthLines(
        [
          report({
            channels: [
              { ...numbers, restarts: 1, restartList },
              { ...numbers, channel: "System", isPartial: true },
            ],
            late: 12,
            lateness: { ...NONE, p99Us: 100_000_000, maxUs: 240_500_000 },
          }),
        ],
        180_000_000,
      ),
    ).toEqual([
      "DC01: record numbers of Security began again at 1 after 90,000, at 2020-09-13T12:26:40.000Z: the log was cleared or made anew",
      "DC01: 1,200 records of Security missing in 2 gaps, the largest 100 to 1,298",
      "DC01: 12 events more than 180 s late, 99 of 100 at most 100 s, all at most 241 s: see --lateness",
    ]);
  });

  it("counts what is too much to tell", () => {
    const lines = healthLines(
      Array.from({ length: 15 }, () => report({ notable: [notable()] })),
      0,
    );
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe(
      "and 5 more of that kind (notable event): scan --json tells all",
    );
  });
});
