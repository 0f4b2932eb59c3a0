/** The entities by risk and the drilldowns of an alert, with ink-testing-library: keys in, frames and commands out. */
import { describe, expect, test } from "vitest";
import { FIRST_SORTINGS } from "../../src/screen/store/sorting.ts";
import {
  ALERTS,
  DRILLDOWNS,
  ENTITIES,
  RESULT,
  detail,
  entityDetail,
  riskList,
  snapshot,
} from "./fake-snapshot.ts";
import { openApp } from "./open-app.tsx";
import type { AppOptions } from "./open-app.tsx";

function open(options?: AppOptions) {
  return openApp({ risk: riskList() }, options);
}

describe("the list of entities", () => {
  test("5 opens it and asks for it, q goes back", async () => {
    const { press, view } = open();
    expect(view()?.risk).toBeUndefined();
    const frame = await press("5");
    const lines = frame.split("\n").map((line) => line.trimEnd());
    expect(lines.slice(2, 8)).toEqual([
      "              entity          24 h v               7 d  det tech newest",
      `-- >Entities by risk 3, 2 above a threshold ${"-".repeat(17)} by risk of 24 h --`,
      "> MED   host  wks-014            126 ##........    189    2    4 03-05 12:04:28",
      "  BROAD user  jdoe                63 #.........   1.3k    2    4 03-05 12:04:28",
      "        other c:\\x.exe             0 ..........     20    2    4 03-05 12:04:28",
      "",
    ]);
    expect(lines.at(-2)).toBe("schtasks.exe made a task on WKS-014 by jdoe");
    expect(lines.at(-1)).toBe(
      "Enter open  / filter  s sort  e events  y copy  p pause  q back  ? help",
    );
    expect(view()?.risk).toEqual({
      from: 0,
      count: 96,
      filter: "",
      sort: FIRST_SORTINGS.risk,
    });
    expect(await press("q")).toContain(">Alerts 7, 4 new");
    expect(view()?.risk).toBeUndefined();
  });

  test("s goes through its orders, and the title says which one it is", async () => {
    const { press, view } = open();
    expect(await press("5", "s")).toContain("-- by risk of 7 days --");
    expect(view()?.risk?.sort.by).toBe("7 days");
    expect(await press("s")).toContain("-- by newest --");
    expect(await press("s")).toContain("-- by name --");
    expect(await press("s")).toContain("-- by risk of 24 h --");
  });

  test("its filter is its own, and the help tells its keys", async () => {
    const { press, view, controller } = open();
    expect(await press("5", "/", ..."is:x")).toContain(
      'unknown state "x"; one of marked broad host user other',
    );
    await press("\x7f", ..."user", "\r");
    expect(view()?.risk?.filter).toBe("is:user");
    expect(controller.getState().filter.text).toBe("");
    expect(await press("?")).toContain("Help: Entities by risk");
  });

  test("is of use at 60x15", async () => {
    const { press } = open({ cols: 60, rows: 15 });
    const lines = (await press("5")).split("\n").map((each) => each.trimEnd());
    expect(lines).toContain(
      "> MED   host  wks-014.corp.example               126    189",
    );
  });

  test("says what it waits for, and that there is nothing", async () => {
    const { press, show } = open();
    show({ risk: undefined });
    expect(await press("5")).toContain("Asking for the risk.");
    show({ risk: riskList([], { marked: 0 }) });
    expect(await press("j")).toContain(
      "No alert of the last 7 days adds risk to anybody.",
    );
  });
});

describe("the page of an entity", () => {
  test("is asked for, arrives, is kept fresh, and leads to its alerts", async () => {
    const { press, commands, controller, show, view } = open();
    expect(await press("5", "\r")).toContain("Fetching the entity.");
    const id = "system wks-014";
    expect(commands.at(-1)).toEqual({ type: "entity", id });
    controller.report({ type: "entity", id, detail: entityDetail() });
    expect(await press("k")).toContain("126 in 24 h  189 in 7 d  3 alerts");
    const asked = () => commands.filter(({ type }) => type === "entity").length;
    const [first, ...rest] = ENTITIES;
    show({ version: 2, risk: riskList([{ ...first!, alerts: 4 }, ...rest]) });
    await press("k");
    expect(asked()).toBe(2);
    const frame = await press("\r");
    const filter = 'entity="wks-014.corp.example","wks-014"';
    expect(controller.getState().filter.text).toBe(filter);
    expect(view()?.alerts.filter).toBe(filter);
    expect(frame).toContain("alerts of wks-014.corp.example; \\ shows all");
    expect(frame).toContain("Pending");
  });

  test("] goes to the next one, q back to the list, 1 to the dashboard", async () => {
    const { press, commands, controller } = open();
    await press("5", "\r", "]");
    expect(commands.at(-1)).toEqual({ type: "entity", id: "user jdoe" });
    controller.report({ type: "entity", id: "user jdoe", detail: undefined });
    expect(await press("k")).toContain("Nothing adds risk to it any more.");
    expect(await press("q")).toContain("> BROAD user  jdoe");
    expect(await press("\r", "1")).toContain(">Alerts 7, 4 new");
  });
});

describe("the drilldowns of an alert", () => {
  async function opened() {
    const screen = open();
    await screen.press("\r");
    const { controller } = screen;
    const id = ALERTS[0]!.id;
    controller.report({
      type: "detail",
      id,
      detail: detail({ result: RESULT, drilldowns: DRILLDOWNS, tasks: [] }),
    });
    return screen;
  }

  test("o lists them over the page", async () => {
    const { press } = await opened();
    const frame = await press("o");
    expect(frame).toContain("+- Where to go from here ---");
    expect(frame).toContain('> 1 alerts The results for "WKS-014"');
    expect(frame).toContain("1-9 go there");
    expect(await press("q")).not.toContain("Where to go from here");
  });

  test("results open the alerts of the same columns", async () => {
    const { press, controller, view } = await opened();
    const frame = await press("o", "1");
    expect(frame).toContain(">Alerts 7 of 7");
    expect(view()?.alerts.filter).toBe(DRILLDOWNS[0]!.filter);
    expect(controller.getState()).toMatchObject({
      screen: "dashboard",
      overlay: "none",
      detail: undefined,
    });
  });

  test("risk opens the entities", async () => {
    const { press, view } = await opened();
    expect(await press("o", "j", "\r")).toContain(">Entities by risk");
    expect(view()?.risk?.filter).toBe('entity="wks-014"');
    expect(view()?.alerts.filter).toBe("");
  });

  test("any other search is shown to be copied", async () => {
    const { press } = await opened();
    const frame = await press("o", "3");
    expect(frame).toContain("[Drilldowns]");
    expect(frame).toContain('index=auth user="jdoe"');
    expect(frame).toContain("this search is here to be copied");
  });

  test("an alert without any says so", async () => {
    const { press } = open();
    expect(await press("\r", "o")).toContain(
      "there is nothing to go to from here",
    );
  });
});

test("what a detection says stands beside its name where there is room, and in the status line", async () => {
  const { press, show } = open();
  const says = "schtasks.exe made a task on WKS-014 by jdoe";
  const { alerts } = snapshot();
  const rows = [{ ...ALERTS[0]!, rule: "Short", revision: 4, says }];
  show({ version: 2, alerts: { ...alerts, rows, matching: 1, total: 1 } });
  const lines = (await press("j")).split("\n").map((each) => each.trimEnd());
  expect(lines.filter((line) => line.includes("Short")).join()).toBe(
    "> 12:04:28 CRIT new Short  schtasks.exe made a task o.. WKS-014      CORP\\jdoe",
  );
  expect(lines.at(-2)).toBe(says);
});
