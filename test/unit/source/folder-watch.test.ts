import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { FolderWatch } from "../../../src/source/folder-watch.ts";
import { temporaryFolder } from "./temp-folder.ts";

function newWatch(): { watch: FolderWatch; failures: unknown[] } {
  const failures: unknown[] = [];
  const watch = new FolderWatch((folder, error) => {
    failures.push([folder, (error as NodeJS.ErrnoException).code]);
  });
  onTestFinished(() => watch.close());
  return { watch, failures };
}

describe("FolderWatch", () => {
  it("tells who follows a file that something happened to it, and nobody else", async () => {
    const folder = temporaryFolder();
    const { watch } = newWatch();
    let others = 0;
    watch.add(folder, "b.log", () => others++);
    const touched = new Promise<void>((resolve) => {
      watch.add(folder, "a.log", resolve);
    });
    writeFileSync(join(folder, "a.log"), "");
    await touched;
    expect(others).toBe(0);
  });

  it("tells nobody who has gone", async () => {
    const folder = temporaryFolder();
    const { watch } = newWatch();
    let gone = 0;
    const stop = watch.add(folder, "a.log", () => gone++);
    const touched = new Promise<void>((resolve) => {
      watch.add(folder, "a.log", resolve);
    });
    stop();
    writeFileSync(join(folder, "a.log"), "");
    await touched;
    expect(gone).toBe(0);
  });

  it("says once that a folder cannot be watched", () => {
    const folder = join(temporaryFolder(), "none");
    const { watch, failures } = newWatch();
    watch.add(folder, "a.log", () => {})();
    watch.add(folder, "b.log", () => {});
    expect(failures).toEqual([[folder, "ENOENT"]]);
  });
});
