import { describe, expect, it } from "vitest";
import {
  healthLines,
  isTold,
  latenessAdvice,
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
            channels: [{ ...numbers, restarts: 1, restartList }],
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

  it("counts the errors of Sysmon and tells the last", () => {
    const error = notable({ kind: "sysmon-error", what: "A, b\x1b" });
    const counts = { ...report().counts, "sysmon-error": 1_200 };
    expect(
      healthLines([report({ counts, notable: [error, notable()] })], 0),
    ).toEqual([
      "DC01: Security log cleared by CORP\\adm at 2020-09-13T12:26:40.000Z (dc01.ndjson:12)",
      "DC01: 1,200 Sysmon errors, the last (A, b\\x1b) at 2020-09-13T12:26:40.000Z (dc01.ndjson:12)",
    ]);
    const nameless = { ...error, what: undefined };
    expect(
      healthLines(
        [
          report({
            counts: { ...counts, "sysmon-error": 1 },
            notable: [nameless],
          }),
        ],
        0,
      ),
    ).toEqual([
      "DC01: 1 Sysmon error, the last at 2020-09-13T12:26:40.000Z (dc01.ndjson:12)",
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

describe("latenessAdvice", () => {
  const late = (maxUs: number, count = 1): HostReport =>
    report({ late: count, lateness: { ...NONE, maxUs } });
  const S = 1_000_000;
  const H = 3_600 * S;

  it("is not given when nothing came too late", () => {
    expect(latenessAdvice([], 180 * S)).toEqual([]);
    expect(latenessAdvice([late(100 * S, 0)], 180 * S)).toEqual([]);
  });

  it("names what would have been enough, over all hosts", () => {
    expect(
      latenessAdvice(
        [late(200 * S), late(14 * H + 56 * 60 * S + 1), late(20 * H, 0)],
        180 * S,
      ),
    ).toEqual([
      "events came up to 14 h 56 m late, later than --lateness 180s: matches over several events may be missing; run again with --lateness 15h",
    ]);
  });

  it.each([
    [200 * S, 180 * S, "3 m 20 s", "180s", "240s"],
    [686_500_000, 2 * H, "11 m 26 s", "2h", "12m"],
    [12 * 60 * S, 90_000, "12 m", "90ms", "12m"],
    [700 * S, 600 * S, "11 m 40 s", "10m", "12m"],
    [1_500_000, S, "1 s", "1s", "2s"],
    [26 * H, 90 * 60 * S, "1 d 2 h", "90m", "2d"],
  ])("%i µs with %i µs allowed", (maxUs, latenessUs, came, allowed, enough) => {
    expect(latenessAdvice([late(maxUs)], latenessUs)).toEqual([
      `events came up to ${came} late, later than --lateness ${allowed}: matches over several events may be missing; run again with --lateness ${enough}`,
    ]);
  });
});
