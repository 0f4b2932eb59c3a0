/** The whole screen with ink-testing-library: keys go in; frames without colours, and commands for the worker, come out. */
import { cleanup, render } from "ink-testing-library";
import { afterEach } from "vitest";
import { Controller } from "../../src/screen/controller.ts";
import { App } from "../../src/screen/panes/App.tsx";
import { ThemeContext } from "../../src/screen/panes/ThemeContext.tsx";
import { ASCII_GLYPHS } from "../../src/screen/rows/glyphs.ts";
import type { Glyphs } from "../../src/screen/rows/glyphs.ts";
import type { Command, Snapshot } from "../../src/screen/store/snapshot.ts";
import { ControllerContext } from "../../src/screen/store/use-screen.ts";
import { loadTheme } from "../../src/screen/theme/load-theme.ts";
import { fakeTiming } from "../unit/screen/fake-timing.ts";
import { snapshot } from "./fake-snapshot.ts";

afterEach(cleanup);

export const settled = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 30));

export interface AppOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly glyphs?: Glyphs;
}

/** @param first what the snapshots have that others have not */
export function openApp(
  first: Partial<Snapshot>,
  { cols = 80, rows = 24, glyphs = ASCII_GLYPHS }: AppOptions = {},
) {
  const commands: Command[] = [];
  const timing = fakeTiming();
  const controller = new Controller({
    cols,
    rows,
    time: "utc",
    glyphs,
    timing,
    send: (command) => commands.push(command),
    onEffect: () => {},
  });
  const show = (over: Partial<Snapshot> = {}): void =>
    controller.report({
      type: "snapshot",
      snapshot: snapshot({}, { ...first, ...over }),
    });
  show();
  const { lastFrame, stdin } = render(
    <ControllerContext value={controller}>
      <ThemeContext value={loadTheme("mono")}>
        <App title={undefined} onReady={() => {}} />
      </ThemeContext>
    </ControllerContext>,
  );
  const frame = (): string => lastFrame()!.replace(/\x1b\[[\d;]*m/g, "");
  return {
    controller,
    commands,
    timing,
    show,
    frame,
    /** Snapshots reach the screen on its tick. */
    async tick(over?: Partial<Snapshot>): Promise<string> {
      show(over);
      timing.advance(1_000);
      await settled();
      return frame();
    },
    /** What the worker was asked to show last. */
    view() {
      timing.advance(20);
      return commands.findLast((each) => each.type === "view");
    },
    async press(...keys: readonly string[]): Promise<string> {
      // The component follows the size of the testing library's terminal, which has 100 columns.
      controller.resize(cols, rows);
      await settled();
      for (const key of keys) {
        stdin.write(key);
        await settled();
      }
      return frame();
    },
  };
}

/** Without blanks at the ends of lines. */
export function linesOf(frame: string): string[] {
  return frame.split("\n").map((line) => line.trimEnd());
}
