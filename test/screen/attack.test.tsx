/** The matrix of ATT&CK, with ink-testing-library: keys in, frames and commands out. */
import { cleanup, render } from "ink-testing-library";
import { afterEach, expect, test } from "vitest";
import { Controller } from "../../src/screen/controller.ts";
import { App } from "../../src/screen/panes/App.tsx";
import { ThemeContext } from "../../src/screen/panes/ThemeContext.tsx";
import { ASCII_GLYPHS } from "../../src/screen/rows/glyphs.ts";
import type { Command } from "../../src/screen/store/snapshot.ts";
import { ControllerContext } from "../../src/screen/store/use-screen.ts";
import { loadTheme } from "../../src/screen/theme/load-theme.ts";
import { fakeTiming } from "../unit/screen/fake-timing.ts";
import { attackList, snapshot } from "./fake-snapshot.ts";

afterEach(cleanup);

const settled = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 30));

function open() {
  const commands: Command[] = [];
  const timing = fakeTiming();
  const controller = new Controller({
    cols: 80,
    rows: 24,
    time: "utc",
    glyphs: ASCII_GLYPHS,
    timing,
    send: (command) => commands.push(command),
    onEffect: () => {},
  });
  controller.report({
    type: "snapshot",
    snapshot: { ...snapshot(), attack: attackList() },
  });
  const { lastFrame, stdin } = render(
    <ControllerContext value={controller}>
      <ThemeContext value={loadTheme("mono")}>
        <App title={undefined} onReady={() => {}} />
      </ThemeContext>
    </ControllerContext>,
  );
  return {
    controller,
    view() {
      timing.advance(20);
      return commands.findLast((each) => each.type === "view");
    },
    async press(...keys: readonly string[]): Promise<readonly string[]> {
      controller.resize(80, 24);
      await settled();
      for (const key of keys) {
        stdin.write(key);
        await settled();
      }
      const frame = lastFrame()!.replace(/\x1b\[[\d;]*m/g, "");
      return frame.split("\n").map((line) => line.trimEnd());
    },
  };
}

test("8 opens it and asks for it, q goes back", async () => {
  const { press, view } = open();
  expect(view()?.attack).toBeUndefined();
  const lines = await press("8");
  expect(lines.slice(2, 7)).toEqual([
    "5 techniques  1 fired  2 covered  1 waiting  1 blind",
    "-- Tactics ---------------- Tab --|-- >Execution --------------- 1 of 3 fired --",
    "  Initial Access                1 |> CRIT    3 T1053 Scheduled Task/Job",
    "> Execution           1 fired   3 |  ok      1 T1059 Command and Scripting In..",
    "  Persistence                   1 |  wait    2 T1204 User Execution",
  ]);
  expect(lines.at(-1)).toMatch(
    /^Enter open  o rules  Tab tactic  .*q back  \? help$/,
  );
  expect(view()?.attack).toBe(true);
  expect((await press("q")).join()).toContain(">Alerts 7, 4 new");
  expect(view()?.attack).toBeUndefined();
});

test("Enter shows the alerts of a technique, or its rules where nothing fired", async () => {
  const { press, view, controller } = open();
  await press("8", "\r");
  expect(view()?.alerts.filter).toBe('tech:"T1053"');
  expect(controller.getState().screen).toBe("dashboard");
  await press("8", "j", "\r");
  expect(controller.getState().screen).toBe("rules");
  expect(view()?.rules?.filter).toBe('tech:"T1059"');
  expect((await press("8", "k", "o")).at(-2)).toContain(
    "rules of T1053 Scheduled Task/Job; \\ shows all",
  );
  await press("8", "\t", "\r");
  expect(view()?.rules?.filter).toBe('tech:"T1543"');
});
