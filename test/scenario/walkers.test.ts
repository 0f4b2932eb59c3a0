/**
 * Threads that walk over chunks ahead change nothing: whatever they get done, and in whatever order, all that is found,
 * counted and told is the same. Here most walkers take their turns in this thread, when the test lets them, so that each way of
 * coming too late comes up; real threads run in one test.
 */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ChunkThread } from "../../src/cli/chunk-thread.ts";
import { ChunkWalker } from "../../src/cli/chunk-walker.ts";
import type { WalkerMessage } from "../../src/cli/chunk-walker.ts";
import { Walkers } from "../../src/cli/walkers.ts";
import type { DocumentIndex } from "../../src/event/document-index.ts";
import { letTakeTurns, repeated, unevenLog } from "../support/ahead.ts";
import { CAPTURES, captureBytes, hasCorpus } from "../support/captures.ts";
import { Random } from "../support/random.ts";
import { rehosted } from "../support/rehosted.ts";
import { scanFiles } from "../support/scan.ts";
import type { ScanResult, ScanSettings } from "../support/scan.ts";

/** Walkers that take some turns before each chunk that is read, as chance will have it. */
function halting(
  count: number,
  seed: number,
  done: { rows: number; feeds: number },
): (documents: DocumentIndex) => Walkers {
  return (documents) => {
    const threads: ChunkThread<WalkerMessage>[] = [];
    const walkers = new Walkers(count, documents, (data) => {
      threads.push(new ChunkThread(new ChunkWalker(data), data.port));
      return { terminate: () => Promise.resolve() };
    });
    letTakeTurns(walkers.ahead, threads, seed);
    const walkedAhead = walkers.walkedAhead.bind(walkers);
    walkers.walkedAhead = (...chunk) => {
      const ahead = walkedAhead(...chunk);
      if (ahead !== undefined) done.rows += ahead.rows.length;
      return ahead;
    };
    const lineFeeds = walkers.lineFeeds.bind(walkers);
    walkers.lineFeeds = (bytes) => {
      const feeds = lineFeeds(bytes);
      if (feeds === undefined) return undefined;
      expect(feeds).toEqual(feedsOf(bytes).slice(0, feeds.length));
      done.feeds += feeds.length;
      return feeds;
    };
    return walkers;
  };
}

function feedsOf(bytes: Buffer): number[] {
  const feeds: number[] = [];
  let at = bytes.indexOf("\n");
  for (; at !== -1; at = bytes.indexOf("\n", at + 1)) feeds.push(at);
  return feeds;
}

const found = ({ alerts, ...rest }: ScanResult): string =>
  JSON.stringify({ ...rest, alerts });

async function compare(
  files: Readonly<Record<string, Buffer | string>>,
  settings: ScanSettings = {},
): Promise<void> {
  const alone = found(await scanFiles(files, settings));
  const reference = await scanFiles(files, { ...settings, indexed: false });
  expect(JSON.parse(alone)).toEqual(JSON.parse(found(reference)));
  for (const count of [1, 2, 4]) {
    const done = { rows: 0, feeds: 0 };
    const walkers = halting(count, count, done);
    expect(found(await scanFiles(files, { ...settings, walkers }))).toBe(alone);
    expect(done.rows).toBeGreaterThan(0);
    expect(done.feeds).toBeGreaterThan(0);
  }
}

describe("walkers", () => {
  it("change nothing, whatever they get done", async () => {
    await compare({ "log.ndjson": unevenLog(6) });
  });

  it("know hosts by numbers of their own", async () => {
    const lines = unevenLog(4).split("\n");
    const log = rehosted(lines, 40, new Random(1), false).join("\n");
    await compare({ "log.ndjson": log });
  });

  it("tell of new values by the anchors that the pipeline knows", async () => {
    const random = new Random(3);
    const lines = Array.from({ length: 12_000 }, (_, i) => {
      const word = random.int(50) === 0 ? "evil" : "good";
      const long = random.int(9) === 0 ? " ".repeat(250) : "";
      return JSON.stringify({
        "@timestamp": new Date(Date.UTC(2026, 2, 11, 9, 20, i)).toISOString(),
        event: { code: "7", provider: "Acme" },
        winlog: {
          channel: "Acme/Operational",
          event_id: 7,
          provider_name: "Acme",
          computer_name: `WS-${i % 5}`,
          record_id: i,
          event_data: { Path: `C:\\x\\${word}${i}${long}.exe` },
        },
      });
    });
    const rules = [
      'any where winlog.event_data.Path : "*evil*"',
      'any where winlog.event_data.Path : "*good77*" and not winlog.event_data.Path : "*77.exe"',
    ].map((text, i) => ({ path: `${i}.eql`, text }));
    await compare({ "log.ndjson": `${lines.join("\n")}\n` }, { rules });
  });

  it("change nothing with other blocks, nor with several logs", async () => {
    const text = unevenLog(4);
    const half = text.lastIndexOf("\n", text.length / 2) + 1;
    await compare({
      "a.ndjson.gz": gzipSync(text.slice(0, half)),
      "b.ndjson": text.slice(half),
    });
  });

  it.skipIf(!hasCorpus)(
    "change nothing in the captures of ../shared/corpus",
    async () => {
      for (const name of CAPTURES) {
        await compare({ "log.ndjson": repeated(captureBytes(name)) });
      }
    },
  );

  it("are threads of their own", async () => {
    const files = { "log.ndjson": unevenLog(3) };
    const alone = found(await scanFiles(files));
    const walkers = (documents: DocumentIndex): Walkers =>
      new Walkers(2, documents);
    expect(found(await scanFiles(files, { walkers }))).toBe(alone);
  });
});
