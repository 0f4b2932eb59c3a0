import { afterEach, describe, expect, test } from "vitest";
import pty from "@lydell/node-pty";
import { fileURLToPath } from "node:url";
import xterm from "@xterm/headless";
import { prepareTerminal } from "../../../../src/screen/terminal/terminal.ts";

describe("prepareTerminal", () => {
  function open() {
    let written = "";
    const modes: boolean[] = [];
    const terminal = prepareTerminal({
      stdin: { setRawMode: (on) => void modes.push(on) },
      stdout: {
        write: (text) => (written += text),
        on: () => {},
        off: () => {},
      },
      guardProcess: false,
      splash: "starting",
    });
    return { terminal, modes, written: () => written };
  }

  test("raw mode first, then the other screen and a first word", () => {
    const { modes, written } = open();
    expect(modes).toEqual([true]);
    expect(written()).toBe("\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?7lstarting");
  });

  test("everything is put back, once", () => {
    const { terminal, modes, written } = open();
    const before = written().length;
    terminal.restore();
    terminal.restore();
    expect(modes).toEqual([true, false]);
    expect(written().slice(before)).toBe(
      "\x1b\\\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l",
    );
  });

  test("who draws is stopped before the terminal is put back", () => {
    const { terminal, written } = open();
    const atClose: string[] = [];
    terminal.beforeRestore(() => atClose.push(written()));
    terminal.restore();
    terminal.restore();
    expect(atClose).toHaveLength(1);
    expect(atClose[0]).not.toContain("\x1b[?1049l");
  });

  test("the title of the window comes back where it was going to be set", () => {
    const { terminal, written } = open();
    terminal.keepTitle();
    expect(written()).toMatch(/\x1b\[22;2t$/);
    terminal.suspend();
    expect(written()).toMatch(/\x1b\[\?1049l\x1b\[23;2t$/);
    terminal.resume();
    expect(written()).toContain("\x1b[23;2t\x1b[22;2t");
    terminal.restore();
    expect(written()).toMatch(/\x1b\[\?1049l\x1b\[23;2t$/);
  });

  test("the shell has the screen while it is lent, and leaves it once", () => {
    const { terminal, written } = open();
    terminal.suspend();
    terminal.restore();
    expect(written().split("\x1b[?1049l")).toHaveLength(2);
    expect(written().split("\x1b[?1049h")).toHaveLength(2);
  });
});

/** A process in a pty that prepares its terminal and then ends in the way it is told to. */
describe("however a process ends, its terminal is put back", () => {
  const program = fileURLToPath(
    new URL("terminal-program.ts", import.meta.url),
  );
  let child: pty.IPty | undefined;
  afterEach(() => child?.kill("SIGKILL"));

  interface End {
    readonly exitCode: number;
    readonly buffer: string;
    readonly cursorHidden: boolean;
    readonly text: string;
  }

  async function run(end: string, poke?: (p: pty.IPty) => void): Promise<End> {
    const term = new xterm.Terminal({
      cols: 80,
      rows: 24,
      allowProposedApi: true,
    });
    let raw = "";
    const p = pty.spawn(process.execPath, [program, end], {
      name: "xterm-256color",
      cols: 80,
      rows: 24,
    });
    child = p;
    const ready = new Promise<void>((resolve) => {
      p.onData((data) => {
        raw += data;
        term.write(data);
        if (raw.includes("starting")) resolve();
      });
    });
    const exited = new Promise<{ exitCode: number }>((resolve) =>
      p.onExit(resolve),
    );
    await ready;
    poke?.(p);
    const { exitCode } = await exited;
    child = undefined;
    await new Promise<void>((resolve) => term.write("", resolve));
    const { active } = term.buffer;
    const lines = Array.from({ length: 24 }, (_, y) =>
      active.getLine(y)?.translateToString(true),
    );
    const result = {
      exitCode,
      buffer: active.type,
      cursorHidden: raw.lastIndexOf("\x1b[?25l") > raw.lastIndexOf("\x1b[?25h"),
      text: lines.join("\n").trimEnd(),
    };
    term.dispose();
    return result;
  }

  const PUT_BACK = { buffer: "normal", cursorHidden: false };

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
  ])("by %s", async (signal, exitCode) => {
    const result = await run("wait", (p) => p.kill(signal));
    expect(result).toMatchObject({ ...PUT_BACK, exitCode, text: "" });
  });

  test("by process.exit", async () => {
    expect(await run("exit")).toMatchObject({ ...PUT_BACK, exitCode: 3 });
  });

  test("by an error nobody caught, which is then printed", async () => {
    const result = await run("throw");
    expect(result).toMatchObject({ ...PUT_BACK, exitCode: 1 });
    expect(result.text).toContain("Error: out of the blue");
  });

  test("by a rejection nobody handled", async () => {
    const result = await run("reject");
    expect(result).toMatchObject({ ...PUT_BACK, exitCode: 1 });
    expect(result.text).toContain("Error: never handled");
  });

  test("and what was written to standard error meanwhile is printed after it", async () => {
    const result = await run("stray");
    expect(result).toMatchObject({ ...PUT_BACK, exitCode: 0 });
    expect(result.text).toBe("a warning from somewhere");
  });
});
