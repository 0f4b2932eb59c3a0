import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeFolder } from "../../../src/base/make-folder.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-folder-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("a folder", () => {
  it("is made with all that is missing above it, for its owner alone", () => {
    const path = join(root, "a", "b", "c");
    makeFolder(path);
    expect(statSync(path).isDirectory()).toBe(true);
    if (process.platform === "win32") return;
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, "a")).mode & 0o777).toBe(0o700);
  });

  it("is left as it is where it is there", () => {
    const path = join(root, "there");
    mkdirSync(path, { mode: 0o755 });
    const { mode } = statSync(path);
    makeFolder(path);
    expect(statSync(path).mode).toBe(mode);
  });

  it("is an error where a file is in its way", () => {
    const path = join(root, "file");
    writeFileSync(path, "");
    expect(() => makeFolder(path)).toThrow("EEXIST");
    expect(() => makeFolder(join(path, "below"))).toThrow("ENOTDIR");
  });

  it.skipIf(!existsSync("/proc/self"))(
    "is an error, and not waited for without end, where the system makes none",
    () => {
      expect(() => makeFolder("/proc/tripline/state")).toThrow("ENOENT");
    },
  );
});
