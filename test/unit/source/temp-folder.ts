/** A folder of its own for a test that works on real files, and the lines that readers give over time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Line } from "../../../src/source/line.ts";
import type { LineReader, SourceNotice } from "../../../src/source/reader.ts";
import {
  SourceSet,
  type SourceSetOptions,
} from "../../../src/source/source-set.ts";

const PATIENCE_MS = 25_000;

/** A new folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tripline-source-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A source set with what it gave so far. */
export interface Reading {
  readonly set: SourceSet;
  readonly lines: Line[];
  readonly notices: SourceNotice[];
  /** Reads on until the condition holds; fails after 25 seconds, which are for busy machines. */
  until(condition: () => boolean): Promise<void>;
  /** Reads on for a while. */
  forMs(ms: number): Promise<void>;
  texts(): string[];
  codes(): string[];
}

export async function startReading(
  paths: readonly string[],
  options: Partial<SourceSetOptions> = {},
): Promise<Reading> {
  const notices: SourceNotice[] = [];
  const set = await SourceSet.open(paths, {
    follow: false,
    pollMs: 20,
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  onTestFinished(() => set.close());
  const lines: Line[] = [];

  const readFor = async (
    ms: number,
    isDone: () => boolean,
  ): Promise<boolean> => {
    const endMs = performance.now() + ms;
    while (!isDone()) {
      if (performance.now() > endMs) return false;
      for (const reader of [...set.readers]) {
        for (;;) {
          const batch = await reader.next();
          if (batch.length === 0) break;
          for (const line of batch) lines.push(line);
        }
      }
      await set.wait(20);
    }
    return true;
  };

  return {
    set,
    lines,
    notices,
    async until(condition) {
      if (await readFor(PATIENCE_MS, condition)) return;
      throw new Error(
        `not reached in time: ${lines.length} lines, notices ${JSON.stringify(notices.map(({ message }) => message))}`,
      );
    },
    async forMs(ms) {
      await readFor(ms, () => false);
    },
    texts: () => lines.map(({ text }) => text),
    codes: () => notices.map(({ code }) => code),
  };
}

/** Reads everything that is there, once. */
export async function readAll(
  paths: readonly string[],
  options: Partial<SourceSetOptions> = {},
): Promise<Reading> {
  const reading = await startReading(paths, options);
  await reading.until(() => reading.set.readers.every(isOver));
  return reading;
}

export function isOver({ state }: LineReader): boolean {
  return state === "ended" || state === "failed";
}

/**
 * Runs the test as somebody whom permissions stop; the superuser is stopped by none.
 * @param test is given how to do something as the owner of the files meanwhile
 */
export async function asNobody(
  test: (asOwner: (change: () => void) => void) => Promise<void>,
): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  const become = (user: number): void => {
    if (isRoot) process.seteuid!(user);
  };
  become(NOBODY);
  try {
    await test((change) => {
      become(0);
      change();
      become(NOBODY);
    });
  } finally {
    become(0);
  }
}

const NOBODY = 65_534;
