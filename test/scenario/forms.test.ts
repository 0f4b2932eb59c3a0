/**
 * One real capture, written down in every form in which a responder may be handed it: the same alert, under the same id,
 * and its evidence found again at the place that the alert gives.
 */
import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { captureBytes, hasCorpus } from "../support/captures.ts";
import { scanFiles } from "../support/scan.ts";
import { zipFile } from "../unit/source/zip-file.ts";

type Document = Readonly<Record<string, unknown>>;

/** Its name, and what makes it of the capture's documents. */
type Form = readonly [
  name: string,
  write: (documents: readonly Document[], bytes: Buffer) => Buffer | string,
];

const lines = (
  documents: readonly Document[],
  wrap: (document: Document, index: number) => unknown,
): string =>
  documents.map((each, i) => JSON.stringify(wrap(each, i))).join("\n");

const response = (documents: readonly Document[]): unknown => ({
  took: 3,
  timed_out: false,
  hits: {
    total: { value: documents.length },
    hits: documents.map((_source, i) => ({
      _index: "x",
      _id: `${i}`,
      _source,
    })),
  },
});

/** Halves of bytes, cut behind a line. */
function halves(bytes: Buffer): [Buffer, Buffer] {
  const middle = bytes.indexOf("\n", bytes.length >> 1) + 1;
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}

const wide = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString(), "utf16le");

const FORMS: readonly Form[] = [
  ["crlf.ndjson", (_, bytes) => bytes.toString().replaceAll("\n", "\r\n")],
  ["bom.ndjson", (_, bytes) => `\ufeff${bytes.toString()}`],
  ["utf-16le.ndjson", (_, bytes) => wide(bytes)],
  [
    "utf-16be-bom.ndjson",
    (_, bytes) => wide(Buffer.from(`\ufeff${bytes.toString()}`)).swap16(),
  ],
  ["zeros.ndjson", (_, bytes) => bytes.toString().replaceAll("\n", "\n\0\0")],
  [
    "commas.ndjson",
    (documents) =>
      documents.map((each) => `${JSON.stringify(each)},\n`).join(""),
  ],
  [
    "joined.json",
    (documents) => documents.map((each) => JSON.stringify(each)).join(""),
  ],
  ["array.json", (documents) => JSON.stringify(documents)],
  ["array-pretty.json", (documents) => JSON.stringify(documents, null, 2)],
  [
    "array-utf-16.json",
    (documents) => wide(Buffer.from(JSON.stringify(documents, null, 1))),
  ],
  [
    "pretty.json",
    (documents) =>
      documents.map((each) => JSON.stringify(each, null, 4)).join("\n"),
  ],
  [
    "bulk.ndjson",
    (documents) =>
      documents
        .map((each) => `{"create":{}}\n${JSON.stringify(each)}\n`)
        .join(""),
  ],
  [
    "hits.ndjson",
    (documents) => lines(documents, (_source, i) => ({ _id: `${i}`, _source })),
  ],
  ["response.json", (documents) => JSON.stringify(response(documents))],
  [
    "response-pretty.json",
    (documents) => JSON.stringify(response(documents), null, 2),
  ],
  [
    "splunk.json",
    (documents) =>
      lines(documents, (result, offset) => ({
        preview: false,
        offset,
        result,
      })),
  ],
  [
    "message.json",
    (documents) =>
      lines(documents, (each) => ({ log: {}, message: JSON.stringify(each) })),
  ],
  [
    "original.json",
    (documents) =>
      lines(documents, (each) => ({
        event: { original: JSON.stringify(each) },
      })),
  ],
  [
    "gelf.json",
    (documents) =>
      lines(documents, (each) => ({
        version: "1.1",
        host: "relay",
        short_message: "-",
        ...Object.fromEntries(
          Object.entries(each).map(([name, value]) => [`_${name}`, value]),
        ),
      })),
  ],
  [
    "kibana.json",
    (documents) =>
      lines(documents, (each) => ({
        _id: "x",
        fields: Object.fromEntries(
          Object.entries(each).map(([name, value]) => [
            name,
            Array.isArray(value) ? value : [value],
          ]),
        ),
      })),
  ],
  ["one.ndjson.gz", (_, bytes) => gzipSync(bytes)],
  [
    "two.ndjson.zst",
    (_, bytes) =>
      Buffer.concat(halves(bytes).map((half) => zstdCompressSync(half))),
  ],
  [
    "mailed.zip",
    (_, bytes) => zipFile([{ name: "dir/log.ndjson", content: bytes }]),
  ],
  [
    "gz-in.zip",
    (_, bytes) =>
      zipFile([{ name: "log.ndjson.gz", content: gzipSync(bytes), method: 0 }]),
  ],
  [
    "zip-in.zip",
    (documents) =>
      zipFile([
        {
          name: "in.zip",
          content: zipFile([
            { name: "a.json", content: JSON.stringify(documents, null, 2) },
          ]),
        },
      ]),
  ],
  [
    "halves.zip",
    (_, bytes) =>
      zipFile(
        halves(bytes).map((content, i) => ({ name: `${i}.ndjson`, content })),
      ),
  ],
];

describe.skipIf(!hasCorpus)("one capture in many forms", () => {
  const bytes = hasCorpus ? captureBytes("schtask_create") : Buffer.alloc(0);
  const documents = bytes
    .toString()
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Document);

  test.each(FORMS)("%s", { timeout: 30_000 }, async (name, write) => {
    const plain = await scanFiles({ "log.ndjson": bytes });
    const content = Buffer.from(write(documents, bytes) as string);
    const { alerts, counters, badLines, notices } = await scanFiles({
      [name]: content,
    });
    expect(badLines).toEqual([]);
    expect(notices.filter((each) => !each.includes("zero bytes"))).toEqual([]);
    expect(notices.length > 0).toBe(name === "zeros.ndjson");
    expect(counters.events).toBe(documents.length);
    expect(alerts.map((alert) => alert["kibana.alert.uuid"])).toEqual(
      plain.alerts.map((alert) => alert["kibana.alert.uuid"]),
    );
    expect(alerts).toHaveLength(1);
    const [alert] = alerts;
    expect(alert!["tripline.events"].map(({ step }) => step)).toEqual(
      plain.alerts[0]!["tripline.events"].map(({ step }) => step),
    );
    if (name.endsWith(".zip") || name.endsWith(".zst")) return;
    // The place leads to the evidence: to bytes that are one JSON document.
    const text = name.endsWith(".gz") ? gunzipSync(content) : content;
    for (const { offset, length } of alert!["tripline.events"]) {
      const there = text.subarray(offset, offset + length);

      const read = name.startsWith("utf-16be")
        ? Buffer.from(there).swap16().toString("utf16le")
        : name.includes("utf-16")
          ? there.toString("utf16le")
          : there.toString();
      expect(JSON.parse(read.replace(/^[\ufeff\0]+/, ""))).toBeTypeOf("object");
    }
  });

  test("loses one broken line, and nothing else", async () => {
    const broken = bytes.toString().split("\n");
    broken[100] = broken[100]!.slice(0, 60);
    const { alerts, counters, badLines } = await scanFiles({
      "log.ndjson": broken.join("\n"),
    });
    expect(alerts).toHaveLength(1);
    expect(counters.events).toBe(documents.length - 1);
    expect(badLines).toEqual([expect.stringContaining("log.ndjson:101: ")]);
  });
});
