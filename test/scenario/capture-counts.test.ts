/**
 * What both bundled rules find in three real captures, and that it does not depend on how the log's bytes are written
 * down or in which pieces they arrive.
 */
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { captureBytes, CAPTURES, hasCorpus } from "../support/captures.ts";
import type { CaptureName } from "../support/captures.ts";
import { pieces, Random } from "../support/random.ts";
import { scanFiles, scanStream } from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";

/** Rules by their language: how many alerts each raises, and of how many events. */
interface Counts {
  readonly sequences: readonly number[];
  readonly rows: readonly number[];
}

const EXPECTED: Readonly<Record<CaptureName, Counts>> = {
  schtask_create: { sequences: [2], rows: [2] },
  empire_schtasks_creation_standard_user: { sequences: [], rows: [2] },
  covenant_sharpsc_query_dcerpc_smb_svcctl: { sequences: [], rows: [] },
};

const rules = bundledRuleFiles();

function countsOf({ alerts }: ScanResult): Counts {
  const events = (isRow: boolean): number[] =>
    alerts
      .filter((alert) => (alert["tripline.row"] !== undefined) === isRow)
      .map((alert) => alert["tripline.events"].length);
  return { sequences: events(false), rows: events(true) };
}

const lines = (text: string): string[] =>
  text.split("\n").filter((line) => line.trim() !== "");

const FORMS: Readonly<Record<string, (text: string) => Buffer | string>> = {
  "as it is": (text) => text,
  "CRLF, made anew": (text) => lines(text).join("\r\n"),
  LF: (text) => text.replaceAll("\r\n", "\n"),
  "a byte order mark": (text) => `\ufeff${text}`,
  "UTF-16LE": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "search hits": (text) =>
    lines(text)
      .map((line) => `{"_index":"x","_source":${line}}`)
      .join("\n"),
  "one array": (text) => `[${lines(text).join(",")}]`,
  "a last line that is cut off": (text) => text.trimEnd().slice(0, -40),
};

describe.skipIf(!hasCorpus).each(CAPTURES)(
  "%s (needs ../shared/corpus beside the checkout)",
  (name) => {
    const bytes = hasCorpus ? captureBytes(name) : Buffer.alloc(0);

    test.each(Object.entries(FORMS))(
      "%s",
      { timeout: 30_000 },
      async (_, write) => {
        const log = write(bytes.toString("utf8"));
        const result = await scanFiles({ "log.json": log }, { rules });
        expect(countsOf(result)).toEqual(EXPECTED[name]);
      },
    );

    test("two chunks, cut at any byte", { timeout: 30_000 }, async () => {
      for (const cut of new Random(7).cuts(bytes.length, 3)) {
        const stdin = Readable.from(pieces(bytes, [cut]));
        const result = await scanStream(stdin, { rules });
        expect([cut, countsOf(result)]).toEqual([cut, EXPECTED[name]]);
      }
    });
  },
);
