/** How many threads help. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { helpfulWorkers } from "../../../src/cli/ahead-threads.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tripline-threads-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A file with a hole of this size. */
function file(name: string, bytes: number): string {
  const path = join(folder, name);
  writeFileSync(path, "");
  truncateSync(path, bytes);
  return path;
}

describe("threads that help", () => {
  const MB = 1024 * 1024;
  const most = Math.min(availableParallelism(), 3);

  it("are those of a large file that is read alone", () => {
    const large = file("large", 512 * MB);
    expect(helpfulWorkers([large])).toBe(most);
    expect(helpfulWorkers([file("small", 256 * MB)])).toBe(1);
    // Side by side, a chunk at a time, each is read when it is needed.
    expect(helpfulWorkers([large, large])).toBe(1);
    expect(helpfulWorkers([])).toBe(1);
  });

  it("are none of what is no file, or cannot be read", () => {
    for (const path of [folder, join(folder, "none"), "-"]) {
      expect(helpfulWorkers([path])).toBe(1);
    }
  });
});
