/** Single panes with ink-testing-library: what depends on a component and not on the whole screen. */
import { Box, Text } from "ink";
import { cleanup, render } from "ink-testing-library";
import { afterEach, expect, test } from "vitest";
import { Controller } from "../../src/screen/controller.ts";
import { App } from "../../src/screen/panes/App.tsx";
import { LineView, Lines } from "../../src/screen/panes/LineView.tsx";
import { PanelBoundary } from "../../src/screen/panes/PanelBoundary.tsx";
import { ThemeContext } from "../../src/screen/panes/ThemeContext.tsx";
import { UNICODE_GLYPHS } from "../../src/screen/rows/glyphs.ts";
import type { Command } from "../../src/screen/store/snapshot.ts";
import { ControllerContext } from "../../src/screen/store/use-screen.ts";
import { loadTheme } from "../../src/screen/theme/load-theme.ts";
import { fakeTiming } from "../unit/screen/fake-timing.ts";
import { snapshot } from "./fake-snapshot.ts";

afterEach(cleanup);

const settled = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 30));

test("a line is drawn in the theme's styles and never wrapped", () => {
  const { lastFrame } = render(
    <ThemeContext value={loadTheme("dark")}>
      <LineView
        width={40}
        line={{
          segments: [
            { text: "CRIT", role: "severity.critical" },
            { text: " plain " },
            { text: "x".repeat(200) },
          ],
        }}
      />
    </ThemeContext>,
  );
  const frame = lastFrame()!;
  expect(frame.split("\n")).toHaveLength(1);
  expect(frame).toContain("\x1b[91m");
  expect(frame).toContain("\x1b[7m");
  expect(frame).toMatch(/ plain x+…/);
});

test("a selected line reaches to the edge, an empty one keeps its height", () => {
  const lines = [
    { segments: [{ text: "ab" }], role: "selection" as const },
    { segments: [] },
    { segments: [{ text: "end" }] },
  ];
  const { lastFrame } = render(
    <ThemeContext value={loadTheme("mono")}>
      <Box width={10} height={3}>
        <Lines rect={{ x: 0, y: 0, w: 10, h: 3 }} lines={lines} />
      </Box>
    </ThemeContext>,
  );
  expect(lastFrame()).toBe(`\x1b[7mab${" ".repeat(8)}\x1b[27m\n\nend`);
});

test("a panel that throws shows one line, and gets another chance with other data", () => {
  const Fragile = ({ fail }: { readonly fail: boolean }) => {
    if (fail) throw new Error("no such row\x1b[31m");
    return <Text>fine</Text>;
  };
  const panel = (fail: boolean, data: number) => (
    <Box width={60} height={1}>
      <PanelBoundary
        name="The alerts"
        rect={{ x: 0, y: 0, w: 60, h: 1 }}
        resetOn={data}
      >
        <Fragile fail={fail} />
      </PanelBoundary>
    </Box>
  );
  const { lastFrame, rerender } = render(panel(true, 1));
  expect(lastFrame()).toBe(
    "The alerts could not be drawn: no such row\\x1b[31m",
  );
  rerender(panel(false, 1));
  expect(lastFrame()).toContain("could not be drawn");
  rerender(panel(false, 2));
  expect(lastFrame()).toBe("fine");
});

test("the application takes its keys from Ink", async () => {
  const commands: Command[] = [];
  const controller = new Controller({
    cols: 100,
    rows: 24,
    time: "utc",
    glyphs: UNICODE_GLYPHS,
    timing: fakeTiming(),
    send: (command) => commands.push(command),
    onEffect: () => {},
  });
  controller.report({ type: "snapshot", snapshot: snapshot() });
  const { lastFrame, stdin } = render(
    <ControllerContext value={controller}>
      <ThemeContext value={loadTheme("mono")}>
        <App title={undefined} onReady={() => {}} />
      </ThemeContext>
    </ControllerContext>,
  );
  await settled();
  expect(lastFrame()).toContain(">Alerts 7, 4 new");
  stdin.write("j");
  stdin.write("a");
  await settled();
  expect(commands).toContainEqual({
    type: "triage",
    action: "acknowledge",
    ids: ["a2"],
    reason: undefined,
  });
  stdin.write("\x1b[Z");
  await settled();
  expect(lastFrame()).toContain(">Pending 4");
  controller.stop();
});
