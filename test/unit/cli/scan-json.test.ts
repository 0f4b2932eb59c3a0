import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  capturePath,
  hasCorpus,
  joinLines,
  sampleBytes,
  samplePath,
  splitLines,
} from "../../support/captures.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { documents, tripline } from "../../support/program.ts";

const cleanUps: (() => void)[] = [];
afterAll(() => {
  for (const cleanUp of cleanUps) cleanUp();
});

function logFile(content: Buffer | string): string {
  const path = join(
    temporaryFolder((cleanUp) => cleanUps.push(cleanUp)),
    "log.ndjson",
  );
  writeFileSync(path, content);
  return path;
}

/** What is pinned of a host of a source: events, then percentiles of lateness and of write delay in seconds. */
interface HostDocument {
  readonly id: string;
  readonly events: number;
  readonly latenessSeconds: Readonly<Record<string, number>>;
  readonly writeDelaySeconds: Readonly<Record<string, number>> | null;
}

interface RunDocument {
  readonly counters: Readonly<Record<string, number>>;
  readonly sources: readonly {
    readonly hosts: readonly HostDocument[];
    readonly [name: string]: unknown;
  }[];
  readonly hosts: readonly Readonly<Record<string, unknown>>[];
  readonly messages: readonly string[];
  readonly [name: string]: unknown;
}

/** Fails where stderr is anything but one document. */
const read = (stderr: string): RunDocument => JSON.parse(stderr) as RunDocument;

describe.concurrent("scan --json", () => {
  it("leaves the alerts as they are, and stderr is one document", async () => {
    const sample = samplePath("incident-winlogbeat");
    const plain = await tripline(["scan", sample]);
    const { code, stdout, stderr } = await tripline(["scan", "--json", sample]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: plain.stdout });
    expect(documents(stdout)).toHaveLength(3);
    const document = read(stderr);
    expect(Object.keys(document)).toEqual([
      "format",
      "seconds",
      "rules",
      "alerts",
      "latenessSeconds",
      "newestEvent",
      "counters",
      "sources",
      "hosts",
      "notLookedAt",
      "risk",
      "riskObjects",
      "exceptions",
      "failures",
      "messages",
    ]);
    expect(document).toMatchObject({
      format: 1,
      rules: 2,
      alerts: 3,
      latenessSeconds: 180,
      counters: { events: 525, lines: 525, unparsed: 0 },
      sources: [
        { path: sample, state: "ended", shapes: ["wl-raw"], events: 525 },
      ],
      notLookedAt: { count: 0, first: [] },
      risk: [
        {
          object: "ws-0417.corvane.example",
          type: "system",
          score24h: 126,
          score7d: 126,
          detections: 1,
          techniques: ["T1053.005"],
          severity: "medium",
          marked: true,
          alertCount: 2,
        },
        {},
        {},
        {},
        {},
      ],
      riskObjects: 5,
      failures: [],
      messages: [],
    });
  });

  it("tells what of a folder is no log, and zero bytes of a source", async () => {
    const file = logFile(
      Buffer.concat([sampleBytes("incident-winlogbeat"), Buffer.alloc(5_000)]),
    );
    const folder = dirname(file);
    writeFileSync(join(folder, "a.png"), "\u0089PNG\r\n\u001a\n", "latin1");
    writeFileSync(join(folder, "Security.evtx"), "ElfFile\0");
    const { code, stderr } = await tripline(["scan", "--json", folder]);
    expect(code).toBe(0);
    expect(read(stderr)).toMatchObject({
      counters: { events: 525, zeroBytes: 5_000 },
      sources: [{ path: file, zeroBytes: 5_000, blank: 1 }],
      notLookedAt: {
        count: 2,
        first: [
          {
            path: join(folder, "Security.evtx"),
            what: "binary event log",
            advice: "convert it first, e.g. evtx_dump -o jsonl Security.evtx",
          },
          { path: join(folder, "a.png"), what: "PNG image", advice: null },
        ],
      },
      messages: [
        `${file} @ ${sampleBytes("incident-winlogbeat").length}: 5000 zero bytes, as a crash leaves them; skipped`,
      ],
    });
  });

  it("tells lines that are not JSON without quoting them, and keeps what it would have said", async () => {
    const lines = splitLines(sampleBytes("incident-winlogbeat"));
    const at = joinLines(lines.slice(0, 2)).length;
    const file = logFile(
      joinLines([...lines.slice(0, 2), "no\u009b2J", ...lines.slice(2)]),
    );
    const { code, stderr } = await tripline(["scan", "--json", file]);
    expect(code).toBe(0);
    // Nothing of it is obeyed by a terminal.
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    const document = read(stderr);
    expect(document.sources[0]!["unparsed"]).toEqual({
      count: 1,
      first: [{ line: 3, offset: at, reason: "Unexpected token 'o'" }],
    });
    expect(document.messages).toEqual([
      expect.stringMatching(/^.*:3 @ byte \d+: not JSON \(.*\); skipped$/),
    ]);
  });

  it("tells cleared logs and missing records, also of events that no rule wants", async () => {
    const lines = splitLines(sampleBytes("quiet-day"));
    const first = JSON.parse(lines[0]!) as Record<string, object>;
    const security = (id: number, number: number): string =>
      JSON.stringify({
        ...first,
        winlog: {
          channel: "Security",
          provider_name: "Microsoft-Windows-Eventlog",
          computer_name: "SRV-1",
          event_id: String(id),
          record_id: number,
          user_data: { SubjectUserName: "adm", SubjectDomainName: "CORP" },
        },
      });
    const file = logFile(
      joinLines(
        [security(1102, 1), security(5058, 2), security(1102, 9)].map((line) =>
          Buffer.from(line).toString(),
        ),
      ),
    );
    const json = read((await tripline(["scan", "--json", file])).stderr);
    expect(json.hosts).toMatchObject([
      {
        name: "SRV-1",
        recordIds: [
          {
            channel: "Security",
            first: 1,
            last: 9,
            missing: 6,
            gaps: 1,
            largestGaps: [{ from: 3, to: 8 }],
            restarts: { count: 0, last: [] },
          },
        ],
        logCleared: {
          count: 2,
          last: [
            { what: "Security", user: "CORP\\adm", file, line: 1, offset: 0 },
            { what: "Security", user: "CORP\\adm", file, line: 3 },
          ],
        },
      },
    ]);
    // Without --json the same is said in sentences.
    const { stderr } = await tripline(["scan", file]);
    expect(
      stderr.match(/^SRV-1: Security log cleared by CORP\\adm/gm),
    ).toHaveLength(2);
    expect(stderr).toContain(
      "SRV-1: 6 records of Security missing in 1 gap, the largest 3 to 8",
    );
    // Who follows is told when it happens, and of gaps at the end.
    const watched = await tripline(["watch", "--headless", "-"], {
      stdin: [readFileSync(file)],
    });
    expect(watched.stderr.split("\n").slice(1, 4)).toEqual([
      expect.stringMatching(
        /^SRV-1: Security log cleared by CORP\\adm at .* \(-:1\)$/,
      ),
      expect.stringMatching(/^SRV-1: Security log cleared by .* \(-:3\)$/),
      "SRV-1: 6 records of Security missing in 1 gap, the largest 3 to 8",
    ]);
  });

  it("a run that cannot begin says why in words", async () => {
    const rule = join(
      temporaryFolder((cleanUp) => cleanUps.push(cleanUp)),
      "bad.eql",
    );
    writeFileSync(rule, "process wher true");
    const { code, stderr } = await tripline([
      "scan",
      "--json",
      "--no-bundled",
      "--rules",
      rule,
      samplePath("quiet-day"),
    ]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/bad\.eql:1:9: [^]*tripline: no rule to run/);
  });
});

describe.skipIf(!hasCorpus)("scan --json on the captures", () => {
  const figures = async (
    name: Parameters<typeof capturePath>[0],
  ): Promise<unknown[]> => {
    const { stderr } = await tripline(["scan", "--json", capturePath(name)]);
    return read(stderr).sources[0]!.hosts.map(
      ({ id, events, latenessSeconds: late, writeDelaySeconds: delay }) => [
        id,
        events,
        [late["p50"], late["p90"], late["p99"], late["max"]],
        [delay?.["p50"], delay?.["p90"], delay?.["p99"], delay?.["max"]],
      ],
    );
  };

  // Worked out apart from the text of the lines: lateness 4.247 25.980 50.266 61.535 and 3.779 35.358 49.435 50.439.
  it("the lateness and write delay of an exported log", async () => {
    expect(await figures("schtask_create")).toEqual([
      [
        "workstation5",
        546,
        [4.351, 26.623, 51.199, 61.535],
        [0.006, 0.015, 0.025, 62.422],
      ],
      [
        "workstation6",
        495,
        [3.839, 36.863, 50.439, 50.439],
        [0.003, 0.014, 0.028, 22.248],
      ],
    ]);
  });

  it("of a relayed log nearly nothing is late, and a few Security records are missing", async () => {
    const { stderr } = await tripline([
      "scan",
      "--json",
      capturePath("empire_schtasks_creation_standard_user"),
    ]);
    const { hosts } = read(stderr);
    expect(
      hosts.map(({ id, recordIds }) => [
        id,
        (recordIds as { channel: string; missing: number }[])
          .filter(({ missing }) => missing > 0)
          .map(({ channel, missing }) => `${channel} ${missing}`),
      ]),
    ).toEqual([
      ["workstation5", ["Security 4"]],
      ["mordordc", ["Security 4"]],
      ["workstation6", ["Security 1"]],
    ]);
  });
});
