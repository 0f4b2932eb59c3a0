import { expect, it, vi } from "vitest";
import * as commandLine from "../../../src/task/command-line.ts";
import {
  CommandReader,
  MOST_CHARS,
  MOST_LINES,
} from "../../../src/task/command-reader.ts";

vi.mock("../../../src/task/command-line.ts", { spy: true });
const read = vi.mocked(commandLine.readTaskCommand);

const CREATE = "schtasks /create /tn Upd /tr calc.exe /s WS-1";

it("says what reading says, and reads a line once", () => {
  const reader = new CommandReader();
  read.mockClear();
  const first = reader.read(CREATE, { host: "WS-2" });
  expect(first).toMatchObject({ verb: "create", taskName: "Upd" });
  expect(reader.read(CREATE, { host: "WS-2" })).toBe(first);
  expect(reader.read("powershell -nop")).toBeUndefined();
  expect(reader.read("powershell -nop")).toBeUndefined();
  expect(read).toHaveBeenCalledTimes(2);
});

it("reads it again for another host or program", () => {
  const reader = new CommandReader();
  const line = "x.exe /create /tn Upd /tr calc.exe /s WS-1";
  const remote = (host?: string, program?: string): unknown =>
    reader.read(line, { host, program })?.remote;
  expect(remote("WS-2")).toBeUndefined();
  expect(remote("WS-2", "schtasks.exe")).toBe(true);
  expect(remote("WS-1", "schtasks.exe")).toBe(false);
  expect(remote("WS-2")).toBeUndefined();
  expect(reader.size).toBe(1);
});

it("forgets the line that was asked for longest ago", () => {
  const reader = new CommandReader();
  for (let i = 0; i < MOST_LINES; i++) reader.read(`at ${i}`);
  reader.read("at 0");
  reader.read("at last");
  expect(reader.size).toBe(MOST_LINES);
  read.mockClear();
  reader.read("at 0");
  expect(read).not.toHaveBeenCalled();
  reader.read("at 1");
  expect(read).toHaveBeenCalledOnce();
});

it("keeps few characters", () => {
  const reader = new CommandReader();
  const long = "x".repeat(MOST_CHARS / 4);
  for (let i = 0; i < 8; i++) reader.read(`${long}${i}`);
  expect(reader.size).toBe(3);
  reader.read("x".repeat(MOST_CHARS + 1));
  expect(reader.size).toBe(0);
});
