/**
 * Where the pictures of the docs are taken: the built engine plays a bundled sample to a place in it, and the real screen
 * draws it on a terminal without a window. The clock is one that stands still, and what depends on the machine (rates,
 * inodes) is left out, so the same program gives the same picture everywhere.
 */
import { EventEmitter } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { render } from "ink";
import type { startEngine as StartEngine } from "../../src/cli/engine-thread.ts";
import { DEFAULT_LATENESS_US } from "../../src/engine/limits.ts";
import { DEFAULT_WINDOWS } from "../../src/engine/spl/windows.ts";
import { DEFAULT_KEPT_EVENTS } from "../../src/cli/options.ts";
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
const PATIENCE_MS = 60_000;
/** Between two looks at the screen, ms. */
const POLL_MS = 20;
/** Looks at the same screen after which it holds still; where another one was expected. */
const STILL_POLLS = 20;
const KNOWN_POLLS = 100;

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
  readonly #known: ReadonlyMap<string, string>;

  /**
   * @param sample name of a bundled log
   * @param known the pictures that the pages have, by name
   */
  constructor(
    sample: string,
    known: ReadonlyMap<string, string>,
    cols = 80,
    rows = 24,
  ) {
    this.#known = known;
    this.#stdout = new FakeStdout(cols, rows);
    this.#engine = startEngine({
      mode: "replay",
      paths: [`samples/${sample}.ndjson`],
      rules: [],
      bundled: true,
      latenessUs: DEFAULT_LATENESS_US,
      windows: DEFAULT_WINDOWS,
      stormLimit: undefined,
      keepEvents: DEFAULT_KEPT_EVENTS,
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

  /** Waits for a screen that shows all of these. */
  async shows(...wanted: readonly (string | RegExp)[]): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!isShown(this.#text(), wanted)) {
      if (Date.now() > end) {
        throw new Error(`not shown: ${wanted.join(", ")}\n${this.#text()}`);
      }
      await this.#goOn();
    }
  }

  /**
   * The screen once it shows all of these and holds still; what happened last has left the status line. A picture that the
   * pages have is waited for longer, so that a slow machine sees what a fast one sees.
   */
  async picture(
    name: string,
    ...wanted: readonly (string | RegExp)[]
  ): Promise<string> {
    await this.shows(...wanted);
    const known = this.#known.get(name);
    const polls = known === undefined ? STILL_POLLS : KNOWN_POLLS;
    let text = this.#text();
    for (let same = 0; same < polls && text !== known;) {
      await this.#goOn();
      const now = this.#text();
      same = now === text ? same + 1 : 0;
      text = now;
    }
    return text;
  }

  /** Its clock goes further than any message stays. */
  async #goOn(): Promise<void> {
    await sleep(POLL_MS);
    this.#timing.advance(10_000);
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

function isShown(text: string, wanted: readonly (string | RegExp)[]): boolean {
  return wanted.every((each) =>
    typeof each === "string" ? text.includes(each) : each.test(text),
  );
}

function steady(report: Report): Report {
  return report.type === "snapshot"
    ? { type: "snapshot", snapshot: steadySnapshot(report.snapshot) }
    : report;
}

function steadySnapshot(snapshot: Snapshot): Snapshot {
  const { health } = snapshot;
  return {
    ...snapshot,
    eventsPerSecond: 0,
    sparkline: [],
    messages: [],
    health: health && {
      ...health,
      sources: health.sources.map((each) => ({ ...each, inode: undefined })),
    },
  };
}
