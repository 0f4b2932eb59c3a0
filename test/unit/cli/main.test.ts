import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { samplePath } from "../../support/captures.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";
import { SEQUENCE_RULE_FILE } from "../../support/scan.ts";

const SAMPLE = samplePath("incident-winlogbeat");

/** The bundled rule of medium severity alone. */
const SEQUENCE = ["--no-bundled", "--rules", SEQUENCE_RULE_FILE];

/** Runs a command line that must be refused before anything is read; in this process, which is much faster. */
async function refusal(args: readonly string[]): Promise<string> {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    });
  }
  const before = process.exitCode;
  try {
    await main(args);
    expect({ code: process.exitCode, stdout: written.stdout }).toEqual({
      code: 3,
      stdout: "",
    });
    return written.stderr;
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}

describe.concurrent("exit code 0", () => {
  it("done, alerts or not", async () => {
    expect((await tripline(["scan", SAMPLE])).code).toBe(0);
    expect((await tripline(["scan", samplePath("quiet-day")])).code).toBe(0);
  });

  it("prints the version of the package", async () => {
    expect(await tripline(["--version"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      stderr: "",
    });
  });
});

describe.concurrent("exit code 1: --fail-on", () => {
  it.each([
    ["low", 1],
    ["medium", 1],
    ["high", 0],
    ["critical", 0],
  ])("%s, with an alert of medium: %i", async (severity, expected) => {
    const { code, stdout } = await tripline([
      "scan",
      ...SEQUENCE,
      "--fail-on",
      severity,
      SAMPLE,
    ]);
    expect(code).toBe(expected);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  });

  it("counts the highest: high with both bundled rules", async () => {
    for (const [severity, expected] of [
      ["high", 1],
      ["critical", 0],
    ] as const) {
      const { code } = await tripline(["scan", "--fail-on", severity, SAMPLE]);
      expect(code).toBe(expected);
    }
  });

  it("is 0 without alerts", async () => {
    const { code } = await tripline([
      "scan",
      ...SEQUENCE,
      "--fail-on",
      "low",
      samplePath("quiet-day"),
    ]);
    expect(code).toBe(0);
  });
});

describe("replay --to", () => {
  async function played(paths: readonly string[], speed: string, to?: string) {
    const { code, stdout } = await tripline([
      ...["replay", "--plain", "--speed", speed, ...paths],
      ...(to === undefined ? [] : ["--to", to]),
    ]);
    const lines = stdout.trimEnd().split("\n");
    return {
      code,
      alerts: lines.filter((line) => / (HIGH|MED) +new /.test(line)),
      done: lines.at(-1),
    };
  }

  /** In the milliseconds that Sysmon and Winlogbeat write. */
  function happened(text: string): string {
    const { "@timestamp": recordTime, winlog } = JSON.parse(text) as {
      "@timestamp": string;
      winlog: { event_data?: { UtcTime?: string } };
    };
    const own = winlog.event_data?.UtcTime;
    return own === undefined ? recordTime : `${own.replace(" ", "T")}Z`;
  }

  it.each([
    // Behind the network connection that was recorded a second after what happened later, and before it.
    ["2026-03-11T09:15:00.000Z", 122, 1],
    ["2026-03-11T09:14:59.999Z", 121, 1],
    ["2026-03-11T09:12:08.000Z", 8, 0],
    ["2026-03-11T09:21:05.300Z", 411, 3],
    ["2025-01-01T00:00:00.000Z", 0, 0],
    ["2027-01-01T00:00:00.000Z", 525, 3],
  ])(
    "%s plays what happened up to there, as if nothing came later",
    async (to, events, alerts) => {
      const lines = readFileSync(SAMPLE, "utf8").trimEnd().split("\n");
      const log = join(temporaryFolder(), "log.ndjson");
      const upTo = lines.filter((line) => happened(line) <= to);
      writeFileSync(log, upTo.map((line) => `${line}\n`).join(""));
      const result = await played([SAMPLE], "max", to.slice(0, -1));
      expect(result.code).toBe(0);
      expect(result.done).toContain(`: ${events} events of 1 source`);
      expect(result.alerts).toHaveLength(alerts);
      expect(result).toEqual(await played([log], "max"));
    },
  );

  it("ends on the clock, also among several logs, of which one is later", async () => {
    const logs = [samplePath("incident-endpoint"), SAMPLE];
    const result = await played(logs, "1000x", "2026-03-11T09:21:05.3");
    expect(result.code).toBe(0);
    expect(result.done).toContain("done 09:21:05: 411 events of 2 sources");
    expect(result.alerts).toHaveLength(3);
  });
});

describe("exit code 3: usage and configuration", () => {
  it("is the exit code of the program, and its words go to stderr", async () => {
    expect(await tripline(["scan", "--formt", "csv", "x"])).toEqual({
      code: 3,
      stdout: "",
      stderr:
        "tripline: unknown option '--formt'\n  did you mean \"--format\"?\n",
    });
  });

  it("nothing at all shows the help", async () => {
    expect(await refusal([])).toMatch(
      /^Usage: tripline \[options\] \[command\]\n/,
    );
  });

  it.each([
    [["--bogus"], "tripline: unknown option '--bogus'\n"],
    [
      ["scan", "--formt", "csv", "x"],
      "tripline: unknown option '--formt'\n  did you mean \"--format\"?\n",
    ],
    [
      ["scan"],
      "tripline: missing required argument 'path'\n  usage: tripline scan [options] <path...>\n",
    ],
    [
      ["replay"],
      "tripline: missing required argument 'file'\n  usage: tripline replay [options] <file...>\n",
    ],
    [
      ["rules", "show"],
      "tripline: missing required argument 'id'\n  usage: tripline rules show [options] <id>\n",
    ],
    [
      ["rules", "chekc", "x"],
      "tripline: unknown command 'chekc'\n  did you mean \"check\"?\n",
    ],
    [
      ["scan", "--format", "xml", "x"],
      "tripline: option '-f, --format <name>' argument 'xml' is invalid. Allowed choices are ndjson, table, csv, markdown, html, navigator.\n",
    ],
    [
      ["scan", "--fail-on", "urgent", "x"],
      "tripline: option '--fail-on <severity>' argument 'urgent' is invalid. Allowed choices are low, medium, high, critical.\n",
    ],
    [
      ["scan", "--lateness", "soon", "x"],
      "tripline: option '--lateness <duration>' argument 'soon' is invalid. write a number with ms, s, m, h or d, such as 90s or 3m.\n",
    ],
    [
      ["scan", "--storm-limit", "-1", "x"],
      "tripline: option '--storm-limit <n>' argument '-1' is invalid. write a whole number, 0 or more.\n",
    ],
    [
      ["replay", "--speed", "0x", "x"],
      "tripline: option '--speed <n>' argument '0x' is invalid. write 1x to 1000x, or \"max\".\n",
    ],
    [
      ["replay", "--from", "noon", "x"],
      "tripline: option '--from <time>' argument 'noon' is invalid. write a UTC time such as 2026-03-01T12:00:00 or 2026-03-01.\n",
    ],
    [
      ["demo", "--utc", "--local"],
      "tripline: option '--utc' cannot be used with option '--local'\n",
    ],
    [
      ["decode", "a", "b"],
      "tripline: too many arguments for 'decode'. Expected 1 argument but got 2: a, b.\n  usage: tripline decode [options] [input]\n",
    ],
    [
      ["scna", "x"],
      'tripline: no file or folder "scna"\n  did you mean the command "tripline scan"?\n',
    ],
    [
      ["scan", "--rules", "no-such-rules", SAMPLE],
      "tripline: no-such-rules: no such rule file or folder\n",
    ],
    [
      ["scan", "--rules", SAMPLE, SAMPLE],
      `tripline: ${SAMPLE}: not a rule file; rules are .toml or .eql files, .ndjson exports of Kibana, .yml files of Splunk detections, or folders of them\n`,
    ],
    [
      ["scan", "--no-bundled", SAMPLE],
      "tripline: no rule to run\n  give rules with --rules PATH, or leave out --no-bundled\n",
    ],
  ])("%j", async (args, message) => {
    expect(await refusal(args)).toBe(message);
  });

  it("an option without its value", async () => {
    expect(await refusal(["scan", "x", "--rules"])).toBe(
      "tripline: option '-r, --rules <path>' argument missing\n",
    );
  });

  it("rules that do not load leave nothing to run", async () => {
    const file = join(temporaryFolder(), "broken.eql");
    writeFileSync(file, "process where");
    expect(
      await refusal(["scan", "--no-bundled", "--rules", file, SAMPLE]),
    ).toContain(
      `tripline: no rule to run\n  none of the rules in ${file} could be loaded; see "tripline rules check"\n`,
    );
  });
});

describe("a flag that a command cannot honour is an error", () => {
  it.each([
    ["scan", "--theme", "dark"],
    ["scan", "--utc"],
    ["scan", "--no-color"],
    ["scan", "--speed", "1x"],
    ["scan", "--headless"],
    ["scan", "--follow"],
    ["rules check", "--lateness", "1s"],
    ["rules check", "--state", "x"],
    ["rules list", "--format", "csv"],
    ["decode", "--rules", "x"],
    ["alerts", "--lateness", "1s"],
    ["demo", "--rules", "x"],
    ["demo", "--state", "x"],
    ["demo", "--from", "2026-03-01"],
    ["replay", "--headless"],
    ["watch", "--speed", "1x"],
    ["watch", "--fail-on", "low"],
    ["watch", "--format", "csv"],
  ])("%s %s", async (command, flag, ...rest) => {
    expect(
      await refusal([...command.split(" "), flag, ...rest, SAMPLE]),
    ).toMatch(new RegExp(`^tripline: unknown option '${flag}'\n`));
  });

  it.each([
    ["--theme", "light"],
    ["--utc"],
    ["--local"],
    ["--no-color"],
    ["--ascii"],
    ["--bell", "any"],
    ["--window-title"],
  ])("watch --headless %s", async (flag, ...rest) => {
    expect(await refusal(["watch", "--headless", flag, ...rest, SAMPLE])).toBe(
      `tripline: --headless has no screen, so ${flag} has no meaning\n  leave one of the two out\n`,
    );
  });

  it.each([["--bell", "crit"], ["--window-title"]])(
    "replay --plain %s",
    async (flag, ...rest) => {
      expect(await refusal(["replay", "--plain", flag, ...rest, SAMPLE])).toBe(
        `tripline: --plain leaves the terminal alone, so ${flag} has no meaning\n  leave one of the two out\n`,
      );
    },
  );

  it.each([
    [
      ["watch", SAMPLE],
      "in a pipe or a service use tripline watch --headless, or --plain for lines to read",
    ],
    [
      [SAMPLE],
      "in a pipe or a service use tripline watch --headless, or --plain for lines to read",
    ],
    [
      ["replay", SAMPLE],
      "in a pipe or a script use tripline scan, or --plain for lines to read",
    ],
    [
      ["demo"],
      "in a pipe or a script use tripline scan, or --plain for lines to read",
    ],
  ])("a screen without a terminal: %j", async (args, hint) => {
    expect(await refusal(args)).toBe(
      `tripline: the screen needs a terminal\n  ${hint}\n`,
    );
  });
});

describe.concurrent("exit code 4: a source cannot be read", () => {
  it("a missing file", async () => {
    const { code, stdout, stderr } = await tripline(["scan", "no-such.ndjson"]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toMatch(
      /^no-such\.ndjson: no such file or folder\n0 events of 0 lines in /,
    );
  });

  it("a missing file beside a good one: nothing else is lost", async () => {
    for (const paths of [
      ["no-such.ndjson", SAMPLE],
      [SAMPLE, "no-such.ndjson"],
    ]) {
      const { code, stdout, stderr } = await tripline(["scan", ...paths]);
      expect(code).toBe(4);
      expect(stdout.trimEnd().split("\n")).toHaveLength(3);
      expect(stderr.match(/no-such\.ndjson/g)).toHaveLength(1);
      expect(stderr).toContain("525 events of 525 lines");
    }
  });

  it("goes before --fail-on", async () => {
    const { code } = await tripline([
      "scan",
      "--fail-on",
      "low",
      SAMPLE,
      "no-such.ndjson",
    ]);
    expect(code).toBe(4);
  });

  it("a folder without logs, and a glob that matches nothing", async ({
    onTestFinished,
  }) => {
    const folder = temporaryFolder(onTestFinished);
    writeFileSync(join(folder, "notes.txt"), "");
    const empty = await tripline(["scan", folder]);
    expect(empty.code).toBe(4);
    expect(empty.stderr).toContain(`${folder}: no log in this folder\n`);
    const glob = await tripline(["scan", join(folder, "*.ndjson")]);
    expect(glob.code).toBe(4);
    expect(glob.stderr).toContain("*.ndjson: no file matches\n");
  });

  it("a watched file whose folder does not exist", async ({
    onTestFinished,
  }) => {
    const { code, stderr } = await tripline([
      "watch",
      "--headless",
      "--state",
      temporaryFolder(onTestFinished),
      "no-such-folder/log.ndjson",
    ]);
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr:
        'no-such-folder/log.ndjson: no such file, and its folder "no-such-folder" does not exist either\n',
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    "a folder without permission (not as root, who may read everything)",
    async ({ onTestFinished }) => {
      const folder = join(temporaryFolder(onTestFinished), "closed");
      mkdirSync(folder, { mode: 0 });
      const { code, stderr } = await tripline(["scan", folder, SAMPLE]);
      expect(code).toBe(4);
      expect(stderr).toContain(folder);
      expect(stderr).toContain("525 events of 525 lines");
    },
  );
});
