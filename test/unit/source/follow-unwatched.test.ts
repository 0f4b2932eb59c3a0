/**
 * Following where the system reports nothing: no watch left (ENOSPC, EMFILE), or a network share that takes a watch and
 * stays silent. Looking alone has to find everything. And where no descriptor is left to open what was found.
 */
import { EventEmitter } from "node:events";
import type * as fs from "node:fs";
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { startReading, temporaryFolder } from "./temp-folder.ts";

/** What a watch on a folder does: it is refused, fails later, or is silent. */
type Watching = "refused" | "fails" | "silent";

const system = vi.hoisted(() => ({
  watching: "silent" as Watching,
  code: "ENOSPC",
  hasDescriptors: true,
}));

class SilentWatcher extends EventEmitter {
  #isOpen = true;

  constructor() {
    super();
    if (system.watching === "silent") return;
    setImmediate(() => {
      if (this.#isOpen) this.emit("error", systemError());
    });
  }

  close(): void {
    this.#isOpen = false;
  }
}

function systemError(): Error {
  return Object.assign(new Error("no watch"), { code: system.code });
}

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    watch: () => {
      if (system.watching === "refused") throw systemError();
      return new SilentWatcher();
    },
    openSync: (...args: Parameters<typeof fs.openSync>) => {
      if (system.hasDescriptors) return real.openSync(...args);
      throw Object.assign(new Error("no descriptor"), { code: "EMFILE" });
    },
  };
});

vi.mock("chokidar", () => ({ watch: () => new SilentWatcher() }));

const text = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `{"n":${from + i}}\n`).join("");
const lines = (from: number, to: number): string[] =>
  text(from, to).trimEnd().split("\n");

describe.each<[Watching, string]>([
  ["refused", "ENOSPC"],
  ["refused", "EMFILE"],
  ["fails", "ENOSPC"],
  ["silent", ""],
])("following without reports (%s %s)", (watching, code) => {
  it("a file: appends, rotation, truncation", async () => {
    Object.assign(system, { watching, code });
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    appendFileSync(path, text(10, 20));
    await reading.until(() => reading.lines.length === 20);
    renameSync(path, `${path}.1`);
    writeFileSync(path, text(20, 30));
    await reading.until(() => reading.lines.length === 30);
    truncateSync(path, 0);
    appendFileSync(path, text(30, 35));
    await reading.until(() => reading.lines.length === 35);
    expect(reading.texts()).toEqual(lines(0, 35));
    const told = watching === "silent" ? [] : ["watch-failed"];
    expect(reading.codes()).toEqual([...told, "rotated", "truncated"]);
  });

  it("a folder: new files, also in new folders", async () => {
    Object.assign(system, { watching, code });
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.log"), text(0, 10));
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "b.log"), text(10, 20));
    await reading.until(() => reading.lines.length === 20);
    expect(reading.texts()).toEqual(lines(0, 20));
    const failures = reading.notices.filter(
      ({ code }) => code === "watch-failed",
    );
    const message = `${folder}: the system does not report changes here (${code}); looking every 20 ms`;
    expect(new Set(failures.map((notice) => notice.message))).toEqual(
      new Set(
        watching === "silent"
          ? []
          : [message, message.replace(folder, join(folder, "sub"))],
      ),
    );
  });
});

describe("following without descriptors", () => {
  it("tells it once, and reads what came meanwhile when there are some again", async () => {
    Object.assign(system, { watching: "silent" });
    const folder = temporaryFolder();
    const path = join(folder, "a.log");
    const added = join(folder, "b.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    appendFileSync(path, text(10, 15));
    renameSync(path, `${path}.1`);
    writeFileSync(path, text(15, 20));
    writeFileSync(added, text(20, 30));
    system.hasDescriptors = false;
    await reading.until(() => reading.notices.length === 3);
    await reading.until(() => reading.lines.length === 15);
    system.hasDescriptors = true;
    await reading.until(() => reading.lines.length === 30);
    expect(reading.texts().sort()).toEqual(lines(0, 30).sort());
    const reason =
      "too many open files; raise the limit (ulimit -n) or name fewer files";
    expect(reading.notices.map(({ message }) => message).sort()).toEqual([
      `${path}.1: ${reason}`,
      `${path}: rotated; the old file was read to its end, reading the new one`,
      `${path}: ${reason}`,
      `${added}: appeared; reading it`,
      `${added}: ${reason}`,
    ]);
  });
});
