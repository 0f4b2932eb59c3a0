/** What `scan` says of logs from which something is missing: in words, and in `messages` with `--json`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../../support/captures.ts";
import { temporaryFolder } from "../../support/folder.ts";
import type { WhenOver } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";
import { fixtureLines } from "../event/shapes/support.ts";

interface Json {
  readonly failures: readonly string[];
  readonly messages: readonly string[];
}

function logFile(content: string | Buffer, whenOver: WhenOver): string {
  const path = join(temporaryFolder(whenOver), "log.json");
  writeFileSync(path, content);
  return path;
}

describe.concurrent("scan", () => {
  it("advises a lateness that is enough for a file of one channel after the other", async ({
    onTestFinished,
  }) => {
    const channelOf = (line: string): string =>
      (JSON.parse(line) as { winlog: { channel: string } }).winlog.channel;
    const lines = splitLines(sampleBytes("incident-winlogbeat"));
    const byChannel = Map.groupBy(lines, channelOf);
    const log = joinLines([...byChannel.values()].flat());
    const file = logFile(log, onTestFinished);
    const advice =
      /^events came up to \d+ m \d+ s late, later than --lateness 180s: matches over several events may be missing; run again with --lateness (\d+m)$/m;
    const text = await tripline(["scan", file]);
    const enough = advice.exec(text.stderr)?.[1];
    expect(enough).toMatch(/^1\dm$/);
    const json = await tripline(["scan", "--json", file]);
    expect((JSON.parse(json.stderr) as Json).messages).toEqual([
      expect.stringMatching(advice),
    ]);
    const again = await tripline(["scan", "--lateness", enough!, file]);
    expect(again.stderr).not.toContain("late");
  });

  it("fails for a named file without a document, and warns of one of a folder", async ({
    onTestFinished,
  }) => {
    const file = logFile("time=1 a=b\n".repeat(17), onTestFinished);
    const failure = `${file}: no document in it: 17 lines are not JSON`;
    const named = await tripline(["scan", file]);
    expect(named.code).toBe(4);
    expect(named.stderr.split("\n").slice(3)).toEqual([
      failure,
      expect.stringMatching(/^0 events of 17 lines /),
      "not used: 17 lines not JSON",
      "",
    ]);
    const json = await tripline(["scan", "--json", file]);
    expect(json.code).toBe(4);
    const document = JSON.parse(json.stderr) as Json;
    expect(document.failures).toEqual([failure]);
    expect(document.messages).toContain(failure);
    const folder = await tripline(["scan", join(file, "..")]);
    expect(folder.code).toBe(0);
    expect(folder.stderr).toContain(`${file}: 17 lines not JSON\n`);
    const piped = await tripline(["watch", "--headless", "-"], {
      stdin: ["a\n"],
    });
    expect(piped.code).toBe(4);
    expect(piped.stderr).toMatch(/^-: no document in it: 1 line is not JSON$/m);
  });

  it("tells the last error of Sysmon with their number; who follows, the first at once", async ({
    onTestFinished,
  }) => {
    const [line] = fixtureLines("wl-raw/every-id").filter((each) =>
      /"event_id":"?255"?[,}]/.test(each),
    );
    const log = joinLines(
      [1, 2, 3].map((number) => {
        const record = JSON.parse(line!) as { winlog: object };
        const winlog = { ...record.winlog, record_id: number };
        return JSON.stringify({ ...record, winlog });
      }),
    );
    const error =
      /^WS-ALMA\.corp\.example: Sysmon error \(DriverCommunication, .+\) at 2021-.+:1\)$/gm;
    const count =
      /^WS-ALMA\.corp\.example: 3 Sysmon errors, the last \(DriverCommunication, .+\) at 2021-.+:3\)$/gm;
    const file = logFile(log, onTestFinished);
    const { stderr } = await tripline(["scan", file]);
    expect(stderr.match(count)).toHaveLength(1);
    const watched = await tripline(["watch", "--headless", "-"], {
      stdin: [log],
    });
    expect(watched.stderr.match(error)).toHaveLength(1);
    expect(watched.stderr.match(count)).toHaveLength(1);
  });
});
