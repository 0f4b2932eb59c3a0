/** The scheduled tasks on the screen, with ink-testing-library: keys in, frames and commands out. */
import { describe, expect, test } from "vitest";
import { TASKS, taskDetail, taskList } from "./fake-snapshot.ts";
import { openApp } from "./open-app.tsx";
import type { AppOptions } from "./open-app.tsx";

function open(options?: AppOptions) {
  const app = openApp({ taskList: taskList() }, options);
  const asked = () => app.commands.filter(({ type }) => type === "task");
  return { ...app, asked };
}

describe("the list of all tasks", () => {
  test("7 opens it and asks for it, q goes back", async () => {
    const { press, view } = open();
    expect(view()?.tasks).toBeUndefined();
    const lines = (await press("7")).split("\n").map((line) => line.trimEnd());
    expect(lines.slice(2, 5)).toEqual([
      "  last v         what     host         task                  runs",
      "-- >Scheduled tasks 3, 1 asked for from elsewhere -------------- newest first --",
      "> 03-05 12:04:27 created  WKS-014      \\Updater              powe.. -> IEX (iw..",
    ]);
    expect(lines.at(-1)).toBe(
      "Enter open  / filter  s sort  y copy  p pause  1-8 screens  q back  ? help",
    );
    expect(view()?.tasks).toEqual({
      from: 0,
      count: 96,
      filter: "",
      sort: { by: "time", reversed: false },
    });
    expect(await press("q")).toContain(">Alerts 7, 4 new");
    expect(view()?.tasks).toBeUndefined();
  });

  test("its filter is its own, and the help tells its keys", async () => {
    const { press, view, controller } = open();
    expect(await press("7", "/", ..."is:x")).toContain(
      'unknown state "x"; one of created changed deleted asked remote local',
    );
    await press("\x7f", ..."remote", "\r");
    expect(view()?.tasks?.filter).toBe("is:remote");
    expect(controller.getState().filter.text).toBe("");
    expect(await press("?")).toContain("Help: Scheduled tasks");
  });
});

describe("the page of a task", () => {
  test("is opened from the panel of the dashboard and goes back there", async () => {
    const { press, asked, controller } = open();
    expect(await press("\t", "\r")).toContain("Fetching the task.");
    expect(asked()).toEqual([{ type: "task", id: "t1" }]);
    controller.report({ type: "task", id: "t1", detail: taskDetail() });
    const frame = await press("k");
    expect(frame).toContain("[Runs]  Look closer   Who   When   Changed");
    expect(frame).toContain("decoded: powershell-encoded");
    expect(await press("\t")).toContain("[Look closer]");
    expect(await press("q")).toContain(">Task actions 3");
  });

  test("is opened from the list, which it walks in the same section", async () => {
    const { press, asked, controller } = open();
    await press("7", "\r");
    controller.report({ type: "task", id: "t1", detail: taskDetail() });
    await press("\t", "\t", "]");
    expect(asked().at(-1)).toEqual({ type: "task", id: "t2" });
    controller.report({
      type: "task",
      id: "t2",
      detail: taskDetail({ id: "t2", row: TASKS[1]!, index: 1 }),
    });
    expect(await press("\x0c")).toContain("[Who]");
    expect(await press("[", "[")).toContain("this is the first task at hand");
    expect(await press("q")).toContain(">Scheduled tasks 3");
  });

  test("is asked for again when something became known, and says when the task is gone", async () => {
    const { press, asked, controller, show } = open();
    await press("7", "\r");
    controller.report({ type: "task", id: "t1", detail: taskDetail() });
    show({ version: 2 });
    await press("k");
    expect(asked()).toHaveLength(1);
    const tasks = { total: 3, rows: TASKS, version: 2 };
    show({ version: 3, tasks });
    show({ version: 4, tasks });
    await press("k");
    expect(asked()).toHaveLength(2);
    controller.report({ type: "task", id: "t1", detail: undefined });
    expect(await press("k")).toContain("The task is no longer known.");
  });

  test("is of use in a small window", async () => {
    const { press, controller } = open({ cols: 50, rows: 14 });
    await press("7", "\r");
    controller.report({ type: "task", id: "t1", detail: taskDetail() });
    const frame = await press("k");
    expect(frame).toContain("\\Updater");
    expect(frame).toContain("    runs    powershell.exe -w hidden");
  });
});
