/**
 * A log writer that strikes inside the follower: between any two of its system calls, where another process may, and
 * where its turns never are. The law is that of `follow-torture`, and so is what makes it repeatable: a seed gives the
 * same deeds between the same calls, except where the clock decides who looks.
 */
import type * as fs from "node:fs";
import { describe, it, onTestFinished, vi } from "vitest";
import {
  DEEDS,
  expectLaw,
  followedOf,
  followerOf,
  readToEnd,
  tortureSeeds,
  turn,
} from "../support/followed-log.ts";
import { LogWriter } from "../support/log-writer.ts";
import { Random } from "../support/random.ts";
import {
  startReading,
  temporaryFolder,
  type Reading,
} from "../unit/source/temp-folder.ts";

/** One system call in so many is followed by a deed. */
const STRIKES = 12;

const system = vi.hoisted(() => ({
  /** After each call that looks at files. */
  afterCall: undefined as (() => void) | undefined,
}));

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const watched =
    <Call extends (...args: never[]) => unknown>(call: Call) =>
    (...args: Parameters<Call>): unknown => {
      const result = call(...args);
      system.afterCall?.();
      return result;
    };
  const { fstatSync, openSync, readSync, statSync } = real;
  return {
    ...real,
    fstatSync: watched(fstatSync),
    openSync: watched(openSync),
    readSync: watched(readSync),
    statSync: watched(statSync),
  };
});

describe("a follower whose log changes under its hands", () => {
  it.each(tortureSeeds(2))("seed %i", { timeout: 60_000 }, async (seed) => {
    const random = new Random(seed);
    const followed = followedOf(seed);
    let reading: Reading | undefined;
    const follower = followerOf(() => reading);
    let isInCall = false;
    const root = temporaryFolder();
    const writer = new LogWriter(
      root,
      random,
      followed,
      {
        look: () => !isInCall && follower.look(),
        isOpen: (path) => !isInCall && follower.isOpen(path),
      },
      false,
    );
    let deeds = DEEDS;
    const deed = (): void => {
      const { afterCall } = system;
      system.afterCall = undefined;
      writer.deed();
      deeds--;
      system.afterCall = afterCall;
    };
    const strike = (): void => {
      if (deeds === 0 || random.int(STRIKES) > 0) return;
      isInCall = true;
      deed();
      isInCall = false;
    };
    reading = await startReading([writer.path], { follow: true, pollMs: 5 });
    system.afterCall = strike;
    onTestFinished(() => void (system.afterCall = undefined));
    while (deeds > 0) {
      if (random.int(3) === 0) deed();
      await turn(reading, random);
    }
    system.afterCall = undefined;
    writer.end();
    await readToEnd(reading, writer);
    expectLaw(reading, writer, followed);
  });
});
