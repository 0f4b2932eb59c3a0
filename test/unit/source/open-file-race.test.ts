/** A file that is overwritten between two of the system calls that make one read. */
import type * as fs from "node:fs";
import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { OpenFile } from "../../../src/source/open-file.ts";
import { temporaryFolder } from "./temp-folder.ts";

const system = vi.hoisted(() => ({
  /** After so many calls … */
  calls: Infinity,
  /** … this happens, once. */
  deed: () => {},
}));

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const counted =
    <Call extends (...args: never[]) => unknown>(call: Call) =>
    (...args: Parameters<Call>): unknown => {
      const result = call(...args);
      if (--system.calls === 0) system.deed();
      return result;
    };
  return {
    ...real,
    fstatSync: counted(real.fstatSync),
    readSync: counted(real.readSync),
  };
});

/** Reads once, and does something after so many system calls of that. */
function readWith(file: OpenFile, calls: number, deed: () => void): string {
  Object.assign(system, { calls, deed });
  const read = String(file.read(10_000));
  system.calls = Infinity;
  return read;
}

describe("OpenFile, with a writer between its system calls", () => {
  const long = "0123456789".repeat(300);

  it.each([1, 2, 3, 4])(
    "reads once what is written over unseen bytes after call %i",
    (calls) => {
      const path = join(temporaryFolder(), "a.log");
      writeFileSync(path, "");
      const file = new OpenFile(path);
      appendFileSync(path, long);
      let read = readWith(file, calls, () => {
        truncateSync(path, 0);
        appendFileSync(path, "fresh");
      });
      for (let i = 0; i < 5; i++) {
        const more = file.read(10_000);
        if (more === "rewritten") file.restart();
        else read += more.toString();
      }
      expect(read.replace("rewritten", "")).toBe(
        read.startsWith(long) ? `${long}fresh` : "fresh",
      );
      file.close();
    },
  );

  it.each([1, 2, 3])(
    "does not take bytes for new ones whose neighbours are alike, after call %i",
    (calls) => {
      const path = join(temporaryFolder(), "a.log");
      const alike = "=".repeat(2_000);
      writeFileSync(path, `old${alike}`);
      const file = new OpenFile(path);
      file.read(1_500);
      const read = readWith(file, calls, () =>
        writeFileSync(path, `new${alike}${alike}`),
      );
      if (read !== "rewritten") {
        // All of it is of the old file.
        expect(read).toBe(`old${alike}`.slice(-read.length));
        expect(file.read(10_000)).toBe("rewritten");
      }
      file.restart();
      expect(String(file.read(10_000))).toBe(`new${alike}${alike}`);
      file.close();
    },
  );
});
