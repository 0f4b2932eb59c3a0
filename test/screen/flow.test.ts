import { afterEach, describe, expect, test } from "vitest";
import { ALERTS, detail, manyAlerts, snapshot } from "./fake-snapshot.ts";
import type { OpenOptions, ScreenUnderTest } from "./fake-terminal.ts";
import { openScreen } from "./fake-terminal.ts";
import type { Snapshot } from "../../src/screen/store/snapshot.ts";

let open: ScreenUnderTest | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function start(
  data: Snapshot = snapshot(),
  options?: OpenOptions,
): Promise<ScreenUnderTest> {
  open = openScreen(options);
  open.report({ type: "snapshot", snapshot: data });
  await open.until((l) => l.some((line) => line.includes("Alerts")));
  return open;
}

const ESC = "\x1b";
const trimmed = (lines: readonly string[]): string[] =>
  lines.map((line) => line.trimEnd());

describe("reading an alert", () => {
  test("80x24: the heading stays, the page scrolls, Tab jumps", async () => {
    const s = await start();
    s.type("\r");
    await s.until((l) => l[5]!.includes("Fetching the evidence."));
    expect(s.commands).toContainEqual({ type: "detail", id: "a1" });
    s.report({ type: "detail", id: "a1", detail: detail() });
    let lines = trimmed(await s.until((l) => l[4]!.includes("[Timeline]")));
    expect(lines.slice(2, 9)).toEqual([
      "CRIT  new  Scheduled Task Runs a Hidden Shell                       alert 1 of 7",
      "WKS-014  CORP\\jdoe  fired 2024-03-05 12:04:28.311Z                            a1",
      "── [Timeline]  Action   Rule   Guide   ATT&CK   Why   Raw  ─────────────────────",
      " 1  2024-03-05 12:04:07.091Z  Sysmon 3                                   WKS-014",
      "    svchost.exe 10.0.0.7:52110 to 10.0.0.14:49667 tcp, incoming",
      "    logged 1.0 s after step 2, happened 21.2 s before it",
      " │  gap 21.220 s     ████████░░░░░░░░░░░░░░░░  35% of maxspan",
    ]);
    s.type("j");
    lines = await s.until((l) => l[5]!.includes("svchost.exe 10.0.0.7"));
    expect(lines[2]).toContain("Scheduled Task Runs");
    s.type("\t\t");
    await s.until((l) => l[4]!.includes("[Rule]"));
    s.type(`${ESC}[Z`);
    await s.until((l) => l[4]!.includes("[Action]"));
    // Raw is the last and shorter than the window: Tab gets there all the same.
    s.type("\t\t\t\t\t");
    await s.until((l) => l[4]!.includes("[Raw]"));
    expect(s.lines()[6]).toContain("/var/log/win/wks.ndjson:60213");
    s.type("q");
    await s.until((l) => l[8]!.includes(">Alerts"));
  });

  test("200x50: the timeline stands beside the rest", async () => {
    const s = await start(snapshot(), { cols: 200, rows: 50 });
    s.type("l");
    await s.until((l) => l.join().includes("Fetching"));
    s.report({ type: "detail", id: "a1", detail: detail() });
    const lines = await s.until((l) => l[4]!.includes("[Action]"));
    expect(lines[5]).toMatch(/^── Timeline ─+│── Action ─+$/);
    expect(lines[8]).toContain(
      "logged 1.0 s after step 2, happened 21.2 s before it",
    );
    expect(lines[8]).toContain("│    decoded: powershell-encoded");
  });

  test("one that is no longer kept", async () => {
    const s = await start();
    s.type("\r");
    await s.until((l) => l.join().includes("Fetching"));
    s.report({ type: "detail", id: "a1", detail: undefined });
    await s.until((l) => l.join().includes("This alert is no longer kept."));
  });
});

describe("deciding", () => {
  test("a acknowledges, and the worker's word for it is shown", async () => {
    const s = await start();
    s.type("ja");
    await s.until(() => s.commands.some((c) => c.type === "triage"));
    expect(s.commands).toContainEqual({
      type: "triage",
      action: "acknowledge",
      ids: ["a2"],
      reason: undefined,
    });
    s.report({
      type: "toast",
      level: "info",
      text: "Acknowledged 1 alert. u undo",
    });
    await s.until((l) => l[22]!.endsWith("Acknowledged 1 alert. u undo"));
  });

  test("c asks for a reason over a screen that goes on", async () => {
    const s = await start();
    s.type("  c");
    let lines = await s.until((l) => l.join().includes("Close 2 alerts"));
    expect(lines.join("\n")).toContain("3 benign, authorised activity");
    expect(lines[22]).toContain("2 marked");
    s.type("\r");
    await s.until((l) => l[22]!.includes("choose a reason first: 1 to 7"));
    s.type("4");
    lines = await s.until((l) => l.join().includes("> 4 false positive"));
    s.type("\r");
    await s.until((l) => !l.join().includes("Close 2 alerts"));
    expect(s.commands).toContainEqual({
      type: "triage",
      action: "close",
      ids: ["a1", "a2"],
      reason: "false positive, rule logic",
    });
  });

  test("marks are signs, and Esc takes them off", async () => {
    const s = await start();
    s.type(" ");
    await s.until((l) => l[9]!.startsWith(" *12:04:28"));
    s.type(ESC);
    await s.until((l) => l[9]!.startsWith("  12:04:28"));
    expect(s.lines()[10]!.startsWith("> ")).toBe(true);
  });
});

describe("filtering", () => {
  test("the list follows what is typed, and errors are pointed at", async () => {
    const s = await start();
    s.type("/");
    await s.until((l) => l[22]!.startsWith("/ "));
    s.type("sev>=high");
    await s.until(() =>
      s.commands.some(
        (c) => c.type === "view" && c.alerts.filter === "sev>=high",
      ),
    );
    s.report({
      type: "snapshot",
      snapshot: snapshot(
        { alerts: ALERTS.slice(0, 3), filter: "sev>=high", total: 7 },
        { version: 2 },
      ),
    });
    let lines = await s.until((l) => l[8]!.includes("Alerts 3 of 7"));
    expect(lines[8]).toContain("filter: sev>=high");
    expect(lines[22]!.trimEnd()).toMatch(/^\/ sev>=high +3 of 7$/);
    expect(lines[23]!.trimEnd()).toBe(
      "Enter keep  Esc revert  Tab complete  Up earlier  Ctrl-U erase",
    );
    s.type(" is:opn");
    lines = await s.until((l) => l[23]!.includes("^"));
    expect(lines[23]!.trimEnd()).toBe(
      '               ^ unknown state "opn"; one of new ack closed provisional confirm…',
    );
    expect(lines[22]).toContain("showing the last valid one");
    s.type("\r");
    lines = await s.until((l) => l[23]!.includes("Enter open"));
    expect(lines[8]).toContain("filter: sev>=high");
  });

  test("letters are text there, and the caret shows where", async () => {
    const s = await start();
    s.type("/");
    await s.until((l) => l[22]!.startsWith("/ "));
    s.type("quit c");
    await s.until((l) => l[22]!.startsWith("/ quit c"));
    expect(s.cell(8, 22)).toMatchObject({ inverse: true });
    s.type(`${ESC}[D`);
    await s.until(() => s.cell(7, 22).inverse);
    expect(s.cell(7, 22)).toMatchObject({ text: "c", inverse: true });
    s.type("\x7f\x7f");
    await s.until((l) => l[22]!.startsWith("/ quic "));
    expect(s.commands.every((c) => c.type === "view")).toBe(true);
  });

  test("news that it hides are announced in the rule", async () => {
    const s = await start(
      snapshot({ alerts: ALERTS.slice(0, 3), filter: "x", total: 7 }),
    );
    s.report({
      type: "snapshot",
      snapshot: snapshot(
        { alerts: ALERTS.slice(0, 3), filter: "x", total: 9 },
        { version: 2 },
      ),
    });
    await s.until((l) =>
      l[21]!.includes("2 newer alerts are hidden by this filter"),
    );
  });
});

test("the help lists what works here, over a header that goes on", async () => {
  const s = await start();
  s.type("?");
  let lines = await s.until((l) => l[2]!.includes(">Help: Alerts"));
  expect(lines[0]).toContain("tripline LIVE");
  expect(lines.join("\n")).toMatch(/Space +mark, unmark/);
  s.type("G");
  lines = await s.until((l) => l.join().includes("Filter language"));
  s.type(ESC);
  await s.until((l) => l[8]!.includes(">Alerts"));
});

test("a replay has its bar and its keys", async () => {
  const s = await start(
    snapshot(
      {},
      {
        mode: "replay",
        state: "paused",
        lagUs: undefined,
        replay: {
          speed: 30,
          paused: true,
          positionUs: snapshot().streamUs,
          fromUs: undefined,
          toUs: undefined,
          fraction: 0.4,
          ended: false,
          seeking: false,
        },
      },
    ),
  );
  const lines = trimmed(await s.settle());
  expect(lines[0]).toMatch(/^tripline REPLAY PAUSED /);
  expect(lines[19]).toMatch(/^█+░+ {2}40%$/);
  expect(lines[20]).toBe("now 2024-03-05 12:04:31.000Z  paused");
  expect(lines[23]).toMatch(/^p play\/pause {2}\. event {2}\] alert/);
  s.type("p.]+");
  await s.until(() => s.commands.length >= 5);
  expect(s.commands.filter((c) => c.type !== "view")).toEqual([
    { type: "replay-pause", paused: false },
    { type: "replay-step", to: "event", isBack: false },
    { type: "replay-step", to: "alert", isBack: false },
    { type: "replay-speed", speed: 60 },
  ]);
});

describe("the keyboard", () => {
  test("many keys in one chunk are that many keys, and Enter is not lost", async () => {
    const s = await start(snapshot({ alerts: manyAlerts(30) }));
    s.type("jjjj\r");
    await s.until(() => s.commands.some((c) => c.type === "detail"));
    expect(s.commands).toContainEqual({ type: "detail", id: "m4" });
  });

  test("an arrow cut in two by the line is one arrow", async () => {
    const s = await start();
    s.type(ESC);
    await new Promise((resolve) => setTimeout(resolve, 30));
    s.type("[B");
    await s.until((l) => l[10]!.startsWith(">"));
  });

  test("a paste is refused, not run", async () => {
    const s = await start();
    s.type(`${ESC}[200~aqcu\r${ESC}[201~`);
    await s.until((l) => l[22]!.includes("a paste is not taken as keys"));
    s.type("a shell command that somebody pasted here");
    await s.settle();
    expect(s.commands.every((c) => c.type === "view")).toBe(true);
  });
});

describe("leaving", () => {
  test("q stops the worker and gives its exit code", async () => {
    const s = await start();
    s.type("q");
    await s.until(() => s.commands.some((c) => c.type === "stop"));
    s.report({ type: "stopped", exitCode: 4 });
    expect(await s.ended).toBe(4);
    expect(s.stdin.raw).toBe(false);
    await s.until(() => s.buffer() === "normal");
    open = undefined;
  });

  test("Ctrl-C twice does the same", async () => {
    const s = await start();
    s.type("\x03");
    await s.until((l) => l[22]!.includes("Ctrl-C again to quit"));
    s.type("\x03");
    await s.until(() => s.commands.some((c) => c.type === "stop"));
    s.report({ type: "stopped", exitCode: 0 });
    expect(await s.ended).toBe(0);
    open = undefined;
  });
});
