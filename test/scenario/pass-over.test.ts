/**
 * What a scan leaves unparsed changes nothing that it finds.
 */
import { describe, expect, it } from "vitest";
import {
  CAPTURES,
  captureBytes,
  hasCorpus,
  SAMPLE_NAMES,
  sampleBytes,
} from "../support/captures.ts";
import { scanBytes } from "../support/scan.ts";

async function compare(content: Buffer): Promise<void> {
  const quick = await scanBytes(content);
  const slow = await scanBytes(content, { passOver: false });
  expect(quick.alerts).toEqual(slow.alerts);
  expect(quick.counters.lines).toBe(slow.counters.lines);
  expect(quick.counters.events).toBe(slow.counters.events);
  expect(quick.counters.hits).toBe(slow.counters.hits);
}

describe("a scan that leaves lines unparsed", () => {
  it.each(SAMPLE_NAMES)("finds the same in %s", async (name) => {
    await compare(sampleBytes(name));
  });

  it.skipIf(!hasCorpus)(
    "finds the same in the captures of ../shared/corpus",
    async () => {
      for (const name of CAPTURES) await compare(captureBytes(name));
    },
  );
});
