/**
 * Where the pictures of the docs are taken: the built engine plays a bundled sample to a place in it, and the real screen
 * draws it on a terminal without a window. The clock is one that stands still, and what depends on the machine (rates, the
 * pace that the replay bar draws, inodes) is left out, so the same program gives the same picture everywhere.
 */
import { EventEmitter } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { render } from "ink";
import type { startEngine as StartEngine } from "../../src/cli/engine-thread.ts";
import { Controller } from "../../src/screen/controller.ts";
import { App } from "../../src/screen/panes/App.tsx";
import { ThemeContext } from "../../src/screen/panes/ThemeContext.tsx";
import { UNICODE_GLYPHS } from "../../src/screen/rows/glyphs.ts";
import type { Report, Snapshot } from "../../src/screen/store/snapshot.ts";
import { ControllerContext } from "../../src/screen/store/use-screen.ts";
import { BUNDLED_THEMES } from "../../src/screen/theme/bundled-themes.ts";
import { loadTheme } from "../../src/screen/theme/load-theme.ts";
import { FakeStdout } from "../screen/fake-terminal.ts";
import { fakeTiming } from "../unit/screen/fake-timing.ts";

const { startEngine } = (await import(
  resolve("dist/cli/engine-thread.js")
)) as { startEngine: typeof StartEngine };

/** How long a slow machine may take to show something, ms. */
const PATIENCE_MS = 30_000;

/** A keyboard that nobody touches: keys go to the controller by name. */
class NoKeyboard extends EventEmitter {
  readonly isTTY = true;
  setRawMode(): this {
    return this;
  }
  setEncoding(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  read(): null {
    return null;
  }
}

export class Studio {
  readonly #engine: ReturnType<typeof StartEngine>;
  readonly #timing = fakeTiming();
  readonly #stdout: FakeStdout;
  readonly #controller: Controller;
  readonly #ink: ReturnType<typeof render>;

  /** @param sample name of a bundled log */
  constructor(sample: string, cols = 80, rows = 24) {
    this.#stdout = new FakeStdout(cols, rows);
    this.#engine = startEngine({
      mode: "replay",
      paths: [`samples/${sample}.ndjson`],
      rules: [],
      bundled: true,
      latenessUs: 180_000_000,
      windows: "all",
      stormLimit: undefined,
      keepEvents: 10_000,
      journal: false,
      state: undefined,
      replay: { speed: "max", fromUs: undefined, toUs: undefined },
    });
    this.#controller = new Controller({
      cols,
      rows,
      time: "utc",
      glyphs: UNICODE_GLYPHS,
      timing: this.#timing,
      themes: BUNDLED_THEMES,
      send: (command) => this.#engine.send(command),
      onEffect: () => {},
    });
    this.#ink = render(
      <ControllerContext value={this.#controller}>
        <ThemeContext value={loadTheme("mono")}>
          <App title={undefined} onReady={() => {}} />
        </ThemeContext>
      </ControllerContext>,
      {
        stdout: this.#stdout as unknown as NodeJS.WriteStream,
        stdin: new NoKeyboard() as unknown as NodeJS.ReadStream,
        alternateScreen: true,
        exitOnCtrlC: false,
        patchConsole: false,
        interactive: true,
      },
    );
    this.#engine.onReport((report) => this.#controller.report(steady(report)));
  }

  /** Keys by name, see `keys/key-name.ts`; a text is typed letter by letter. */
  press(...keys: readonly string[]): this {
    for (const key of keys) this.#controller.key(key);
    return this;
  }

  type(text: string): this {
    return this.press(
      ...[...text].map((each) => (each === " " ? "Space" : each)),
    );
  }

  resize(cols: number, rows: number): this {
    this.#stdout.terminal.resize(cols, rows);
    this.#stdout.emit("resize");
    this.#controller.resize(cols, rows);
    return this;
  }

  /** The screen once it shows all of these and holds still; what happened last has left the status line. */
  async picture(...wanted: readonly string[]): Promise<string> {
    const end = Date.now() + PATIENCE_MS;
    for (let before = "", same = 0; ;) {
      await sleep(20);
      this.#timing.advance(10_000);
      const now = this.#text();
      same = now === before ? same + 1 : 0;
      before = now;
      const isShown = wanted.every((each) => now.includes(each));
      if (isShown && same === 10) return now;
      if (Date.now() > end) {
        throw new Error(`not shown: ${wanted.join(", ")}\n${now}`);
      }
    }
  }

  async close(): Promise<void> {
    this.#controller.stop();
    this.#ink.unmount();
    await this.#engine.close();
    this.#stdout.terminal.dispose();
  }

  #text(): string {
    const { active } = this.#stdout.terminal.buffer;
    const { rows, cols } = this.#stdout.terminal;
    const lines = Array.from({ length: rows }, (_, y) =>
      (
        active
          .getLine(active.viewportY + y)
          ?.translateToString(true, 0, cols) ?? ""
      ).trimEnd(),
    );
    return lines.join("\n");
  }
}

function steady(report: Report): Report {
  return report.type === "snapshot"
    ? { type: "snapshot", snapshot: steadySnapshot(report.snapshot) }
    : report;
}

function steadySnapshot(snapshot: Snapshot): Snapshot {
  const { health, replay } = snapshot;
  return {
    ...snapshot,
    eventsPerSecond: 0,
    sparkline: [],
    messages: [],
    replay: replay && { ...replay, timeline: undefined },
    health: health && {
      ...health,
      sources: health.sources.map((each) => ({ ...each, inode: undefined })),
    },
  };
}
