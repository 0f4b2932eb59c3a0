import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { OutputError } from "../../../src/base/errors.ts";
import { Output } from "../../../src/cli/output.ts";
import { temporaryFolder } from "../../support/folder.ts";

/** A stream that fails as `error` says. */
function failing(code: string): NodeJS.WriteStream {
  return new Writable({
    write: (_, __, done) => done(Object.assign(new Error(code), { code })),
  }) as unknown as NodeJS.WriteStream;
}

test("a file gets all that is written, behind what it has", async ({
  onTestFinished,
}) => {
  const path = join(temporaryFolder(onTestFinished), "out");
  writeFileSync(path, "before\n");
  const fd = openSync(path, "a");
  const stream = Object.assign(new Writable(), { fd });
  const out = new Output(stream as unknown as NodeJS.WriteStream);
  const text = `${"é".repeat(1_000_000)}\n`;
  out.write(text);
  expect([out.isThrough, out.isBehind]).toEqual([true, false]);
  await out.end();
  closeSync(fd);
  expect(readFileSync(path, "utf8")).toBe(`before\n${text}`);
});

test("that a write failed is known at once, and told at the end", async () => {
  const out = new Output(failing("ENOSPC"));
  expect(out.isThrough).toBe(true);
  out.write("lost\n");
  expect([out.isThrough, out.closed]).toEqual([false, true]);
  await expect(out.end()).rejects.toThrow(OutputError);
});

test("a reader that went away is no failure", async () => {
  const out = new Output(failing("EPIPE"));
  out.write("lost\n");
  expect([out.isThrough, out.closed]).toEqual([false, true]);
  await expect(out.end()).resolves.toBeUndefined();
});

test("what a slow reader has not taken is not through", () => {
  const slow = new Writable({ write: () => {} });
  const out = new Output(slow as unknown as NodeJS.WriteStream);
  out.write("waits\n");
  expect([out.isThrough, out.isBehind, out.closed]).toEqual([
    false,
    true,
    false,
  ]);
});
