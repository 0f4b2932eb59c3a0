/** A folder of its own for a test that works on real files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Takes what is to be done when the test is over. Tests that run side by side hand on the one of their context. */
export type WhenOver = (cleanUp: () => void) => void;

/** A new folder that is removed when the test is over. */
export function temporaryFolder(whenOver: WhenOver = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "tripline-test-"));
  whenOver(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
