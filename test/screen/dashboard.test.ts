import { afterEach, describe, expect, test } from "vitest";
import {
  alertRow,
  detail,
  manyAlerts,
  PENDING,
  snapshot,
  SOURCES,
} from "./fake-snapshot.ts";
import type { OpenOptions, ScreenUnderTest } from "./fake-terminal.ts";
import { openScreen } from "./fake-terminal.ts";
import type { Snapshot } from "../../src/screen/store/snapshot.ts";

let open: ScreenUnderTest | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

function start(data: Snapshot, options?: OpenOptions): ScreenUnderTest {
  open = openScreen(options);
  open.report({ type: "snapshot", snapshot: data });
  return open;
}

const trimmed = (lines: readonly string[]): string[] =>
  lines.map((line) => line.trimEnd());

describe("80x24", () => {
  test("pending, alerts and tasks, one below the other", async () => {
    const s = start(snapshot());
    expect(trimmed(await s.settle())).toEqual([
      "tripline LIVE  1,284 ev/s  ▂▃▅▇▅▄▄▅▇██▅▄▃▂▃      lag 0.8s  src 3/3 ok  12:04:31Z",
      "4 pending  4 new  2 ack  1 closed  412 rules  following newest",
      "── Pending 4, 1 early ──────────────────────────────────── ends soonest first ──",
      "  Office Child Drops a Task   WKS-014  2/3 01:41/02:00 ███████████████░░░░ 00:19",
      "  WMI Execution then New Ser… DC01     1/2 02:31/05:00 █████████░░░░░░░░░░ 02:29",
      "  Remote Scheduled Task Crea… SRV-07   1/2 early: later step logged first  00:49",
      "  Two Events Any Time Apart   WKS-101  1/2 01:41                          no end",
      "",
      "── >Alerts 7, 4 new ──────────────────────────────────────────── newest first ──",
      "> 12:04:28 CRIT new Scheduled Task Runs a Hidden Shell  WKS-014      CORP\\jdoe",
      "  12:04:11 HIGH new provisional LSASS Handle from an U… WKS-022      svc_bk",
      "  12:03:55 HIGH new revised Remote Scheduled Task Crea… DC01         CORP\\adm_k",
      "  12:02:40 MED  ack Certutil with a URL Argument        WKS-101      CORP\\mlee",
      "  12:01:07 MED  ack Registry Run Key by a Script Host   WKS-014      CORP\\jdoe",
      "  11:58:31 LOW  cls Local Group Enumeration             SRV-07       CORP\\ops",
      "  11:57:02 LOW  new withdrawn Task Query Burst          SRV-07",
      "",
      "── Task actions 3 ─────────────────────────────────────────────────── decoded ──",
      "  12:04:27 WKS-014      \\Updater            powershell.… → IEX (iwr http://203.…",
      "  12:01:07 WKS-014      \\Microsof…DriveSync C:\\Users\\jdoe\\AppD…ming\\od\\od.exe -s",
      "  11:40:19 SRV-07       \\Backup             the log says that the value was set…",
      "─".repeat(80),
      "",
      "Enter open  Tab panel  Space mark  a ack  c close  / filter  ? help  q quit",
    ]);
    expect(s.buffer()).toBe("alternate");
  });

  test("the selected row is inverse where rows are told apart, and has its sign", async () => {
    const s = start(snapshot());
    await s.settle();
    s.type("j");
    const lines = await s.until((l) => l[10]!.startsWith(">"));
    expect(lines[9]!.startsWith(" ")).toBe(true);
    for (const x of [0, 30, 47]) expect(s.cell(x, 10).inverse).toBe(true);
    expect(s.cell(48, 10).inverse).toBe(false);
    expect(s.cell(0, 9).inverse).toBe(false);
  });

  test("in ASCII nothing else is drawn", async () => {
    const s = start(snapshot(), { ascii: true });
    const text = (await s.settle()).join("\n");
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).toContain("-- >Alerts 7, 4 new ---");
    expect(text).toContain("-> IEX (iwr");
  });

  test("without colour severity is a word and the selection still inverse", async () => {
    const s = start(snapshot(), { theme: "mono" });
    await s.settle();
    for (let y = 0; y < 24; y++) {
      for (let x = 0; x < 80; x++) expect(s.cell(x, y).coloured).toBe(false);
    }
    expect(s.cell(11, 9)).toMatchObject({
      text: "C",
      bold: true,
      inverse: true,
    });
    expect(s.cell(30, 9).inverse).toBe(true);
  });

  test("with colour body text is left alone and severity is not", async () => {
    const s = start(snapshot());
    await s.settle();
    expect(s.cell(11, 10)).toMatchObject({ text: "H", coloured: true });
    expect(s.cell(40, 10)).toMatchObject({ coloured: false });
  });
});

describe("200x50", () => {
  test("alerts at the left, pending and tasks at the right", async () => {
    const s = start(snapshot(), { cols: 200, rows: 50, title: "IR-117" });
    const lines = trimmed(await s.settle());
    expect(lines[0]).toMatch(
      /^tripline LIVE {2}1,284 ev\/s .* 184,112 events {2}IR-117 .*lag 0\.8s {2}src 3\/3 ok {2}2024-03-05 12:04:31Z$/,
    );
    expect(lines[3]).toBe(
      "> 03-05 12:04:28 CRIT new Scheduled Task Runs a Hidden Shell             WKS-014         CORP\\jdoe                      │  Office Child Drops a Task                                    WKS-014      2/3",
    );
    expect(lines[8]).toContain(
      "│  early: a later step was logged first, the earlier one may still come    00:49",
    );
    for (const line of lines.slice(2, 47)) {
      expect(line.slice(120, 121)).toBe("│");
    }
    expect(lines[49]).toMatch(/^Enter open .* q quit$/);
  });
});

test("i shows the evidence of the alert under the cursor", async () => {
  const s = start(snapshot(), { cols: 120, rows: 40 });
  await s.settle();
  s.type("i");
  await s.until((l) => l.join().includes("No alert is selected."));
  await s.until(() =>
    s.commands.some((each) => each.type === "view" && each.preview === "a1"),
  );
  s.report({ type: "preview", detail: detail() });
  const lines = await s.until((l) => l.join().includes("svchost.exe 10.0.0.7"));
  expect(lines.join()).toContain("── Evidence ──");
  s.type("i");
  await s.until((l) => !l.join().includes("Evidence"));
});

describe("small windows", () => {
  test("40x10 shows one panel at a time", async () => {
    const s = start(snapshot(), { cols: 40, rows: 10 });
    expect(trimmed(await s.settle())).toEqual([
      "LIVE 1.3k/s            lag 0.8s  src 3/3",
      "4 pend  4 NEW  2 ack  1 cls  412 rules",
      "── >Alerts 7, 4 new ──── newest first ──",
      "> 12:04:28 CRIT WKS-014  Scheduled Task…",
      "  12:04:11 HIGH WKS-022  provisional LS…",
      "  12:03:55 HIGH DC01     revised Remote…",
      "  12:02:40 MED  WKS-101  ack Certutil w…",
      "  12:01:07 MED  WKS-014  ack Registry R…",
      "",
      "Enter open  Tab panel  ? help  q quit",
    ]);
    s.type("\t");
    const lines = await s.until((l) => l[2]!.includes(">Pending"));
    expect(lines[3]!.trimEnd()).toBe(
      "> Office Child Drop… WKS-014  2/3  00:19",
    );
  });

  test("20x5 is still a list", async () => {
    const s = start(snapshot(), { cols: 20, rows: 5 });
    expect(trimmed(await s.settle())).toEqual([
      "LIVE        lag 0.8s",
      "4 pend  4 NEW  2 ack",
      "── >Alerts 7, 4 new",
      "> 12:04:28 CRIT WKS-",
      "  12:04:11 HIGH WKS-",
    ]);
  });
});

describe("nothing there yet", () => {
  test("every panel says what it waits for", async () => {
    const s = start(snapshot({ alerts: [], pending: [], tasks: [] }));
    const lines = trimmed(await s.settle());
    expect(lines).toContain(
      "  No alerts yet: 412 rules watch 3 sources, 184,112 events so far.",
    );
    expect(lines).toContain(
      "  Nothing is half matched. A sequence stands here from its first step until it",
    );
    expect(lines).toContain(
      "  No scheduled task has been created or changed. What a new one would run",
    );
  });

  test("before the first snapshot", async () => {
    open = openScreen();
    const lines = trimmed(await open.settle());
    expect(lines[0]).toBe("tripline STARTING");
    expect(lines).toContain("  Opening rules and sources.");
  });
});

describe("data that keeps coming", () => {
  test("the selected alert stays where it is while others arrive above it", async () => {
    const s = start(snapshot({ alerts: manyAlerts(30) }));
    await s.settle();
    s.type("jjj");
    await s.until((l) => l[12]!.startsWith("> "));
    const before = s.lines()[12];
    const newer = [alertRow({ id: "n1" }), alertRow({ id: "n2" })];
    s.report({
      type: "snapshot",
      snapshot: snapshot(
        { alerts: [...newer, ...manyAlerts(30)] },
        { version: 2 },
      ),
    });
    const lines = await s.until((l) => l[8]!.includes("Alerts 32"));
    expect(lines[12]).toBe(before);
    expect(lines[8]).toMatch(/ 2 newer above, g shows ──$/);
    s.type("g");
    const top = await s.until((l) => l[9]!.startsWith("> "));
    expect(top[8]).toMatch(/ newest first ──$/);
  });

  test("a paused display stands still and says how much it holds back", async () => {
    const s = start(snapshot());
    await s.settle();
    s.type("p");
    await s.until((l) => l[0]!.includes("PAUSED +0"));
    expect(s.cell(9, 0).inverse).toBe(true);
    const later = snapshot({ alerts: manyAlerts(9) }, { version: 2 });
    s.report({
      type: "snapshot",
      snapshot: {
        ...later,
        counters: { ...later.counters, events: later.counters.events + 1_204 },
      },
    });
    const lines = await s.until((l) => l[0]!.includes("PAUSED +1,204"));
    expect(lines[9]).toContain("Scheduled Task Runs a Hidden Shell");
    expect(lines[8]).toMatch(/ paused, 2 held back ──$/);
    s.type("p");
    await s.until((l) => l[9]!.includes("Rule number 0"));
  });

  test("a log that has gone silent is named, and its hosts' times are not sure", async () => {
    const data = snapshot();
    const [first, ...others] = SOURCES;
    const hosts = [PENDING[0]!.host];
    const silentUs = 41_000_000;
    const s = start({
      ...data,
      sources: [
        { ...first!, hosts, silentUs },
        ...others.map((source) => ({ ...source, hosts: ["ELSEWHERE"] })),
      ],
    });
    const lines = await s.settle();
    expect(lines[0]).toContain("LIVE STALLED dc01.ndjson 40s");
    expect(lines[3]).toMatch(/WKS-014 .* ~00:19$/);
    expect(lines[4]).toMatch(/DC01 .* 02:29$/);
    s.report({ type: "snapshot", snapshot: { ...data, version: 2 } });
    const later = await s.until((l) => !l[0]!.includes("STALLED"));
    expect(later[3]).toMatch(/ 00:19$/);
  });

  test("what was late or unreadable is in the second line, a bad source at the bottom", async () => {
    const data = snapshot();
    const [bad, ...good] = SOURCES;
    const s = start({
      ...data,
      counters: { ...data.counters, late: 14, unparsed: 2 },
      sources: [
        { ...bad!, state: "failed", note: "permission denied" },
        ...good,
      ],
    });
    const lines = trimmed(await s.settle());
    expect(lines[1]).toBe(
      "4 pending  4 new  2 ack  1 closed  2 unparsed  14 late  412 rules",
    );
    expect(lines[22]).toBe("/var/log/win/dc01.ndjson: permission denied");
  });
});

test("a window that changes its size is drawn anew", async () => {
  const s = start(snapshot());
  await s.settle();
  for (const [cols, rows] of [
    [120, 40],
    [40, 8],
    [100, 30],
    [80, 24],
  ] as const) {
    s.resize(cols, rows);
    await s.until((l) => l.at(-1)!.trimEnd().endsWith("q quit"));
    const lines = await s.settle();
    expect(lines.filter((l) => l.includes(">Alerts")).length).toBe(1);
    expect(lines[0]).toContain("LIVE");
  }
});

test("Ctrl-L repaints over what something else wrote", async () => {
  const s = start(snapshot());
  const before = await s.settle();
  s.scribble("\x1b[5;1Hgarbage from elsewhere");
  expect((await s.settle())[4]).toContain("garbage");
  s.type("\x0c");
  expect(await s.until((l) => !l[4]!.includes("garbage"))).toEqual(before);
});

test("a frame costs few bytes, and a screen where nothing happens none", async () => {
  const s = start(snapshot());
  await s.settle();
  const before = s.bytes();
  s.report({ type: "snapshot", snapshot: snapshot({}, { version: 2 }) });
  await s.settle();
  expect(s.bytes()).toBe(before);
  s.type("j");
  await s.until((l) => l[10]!.startsWith(">"));
  expect(s.bytes() - before).toBeLessThan(700);
});
