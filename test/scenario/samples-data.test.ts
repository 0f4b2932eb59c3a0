import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { buildSamples } from "../../samples/generate.ts";

const folder = new URL("../../samples/", import.meta.url);
const read = (name: string): string =>
  readFileSync(new URL(name, folder), "utf8");

interface Document {
  "@timestamp": string;
  event: { code?: string; ingested?: string; sequence?: number };
  winlog?: {
    channel: string;
    computer_name: string;
    record_id: number;
    event_data: Record<string, string>;
  };
  host: { id: string; name: string };
  network?: { direction?: string };
  source?: { port: number };
  destination?: { port: number };
  process?: { entity_id: string; name: string };
  registry?: { path: string; data: { bytes?: string; type: string } };
}

interface Expected {
  alerts: {
    rule: string;
    host: string;
    events: { line: number; "@timestamp": string; step: number }[];
    spanSeconds: number;
    actions: { type: string; command: string; arguments: string }[];
    source: string;
  }[];
}

function load(name: string): { documents: Document[]; expected: Expected } {
  const lines = read(`${name}.ndjson`).trimEnd().split("\n");
  return {
    documents: lines.map((line) => JSON.parse(line) as Document),
    expected: JSON.parse(read(`${name}.expected.json`)) as Expected,
  };
}

/** Step of the remote-task sequence that a document satisfies, with its join key and its event time. */
interface StepHit {
  readonly step: 1 | 2;
  readonly key: string;
  readonly atMs: number;
  readonly line: number;
}

const ACTIONS =
  /^HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\.*\\Actions$/i;

function hitOf(document: Document, line: number): StepHit | undefined {
  const data = document.winlog?.event_data;
  if (data !== undefined && data["UtcTime"] !== undefined) {
    const place = {
      key: `${document.winlog!.computer_name} ${data["ProcessGuid"]}`,
      atMs: Date.parse(`${data["UtcTime"].replace(" ", "T")}Z`),
      line,
    };
    if (
      document.event.code === "3" &&
      data["Initiated"] === "false" &&
      data["Image"]!.endsWith("\\svchost.exe") &&
      Number(data["SourcePort"]) >= 49_152 &&
      Number(data["DestinationPort"]) >= 49_152 &&
      !["127.0.0.1", "0:0:0:0:0:0:0:1"].includes(data["SourceIp"]!)
    ) {
      return { step: 1, ...place };
    }
    return ACTIONS.test(data["TargetObject"] ?? "")
      ? { step: 2, ...place }
      : undefined;
  }
  if (document.process === undefined) return undefined;
  const place = {
    key: `${document.host.id} ${document.process.entity_id}`,
    atMs: Date.parse(document["@timestamp"]),
    line,
  };
  if (
    document.network?.direction === "ingress" &&
    document.process.name === "svchost.exe" &&
    document.source!.port >= 49_152 &&
    document.destination!.port >= 49_152
  ) {
    return { step: 1, ...place };
  }
  return ACTIONS.test(document.registry?.path ?? "")
    ? { step: 2, ...place }
    : undefined;
}

/** The sequence, spelled out plainly: per key the newest connection, then a write within a minute. */
function sequences(hits: readonly StepHit[]): [number, number][] {
  const started = new Map<string, StepHit>();
  const found: [number, number][] = [];
  for (const hit of hits) {
    const start = started.get(hit.key);
    if (hit.step === 1) {
      started.set(hit.key, hit);
    } else if (start !== undefined) {
      started.delete(hit.key);
      if (hit.atMs - start.atMs <= 60_000) found.push([start.line, hit.line]);
    }
  }
  return found;
}

const names = ["incident-winlogbeat", "incident-endpoint", "quiet-day"];

test("the committed files are what the generator builds", () => {
  const built = buildSamples();
  expect([...built.keys()].sort()).toEqual(
    names.flatMap((name) => [`${name}.expected.json`, `${name}.ndjson`]).sort(),
  );
  for (const [name, content] of built) {
    expect(read(name) === content, `${name} differs from its generator`).toBe(
      true,
    );
  }
});

describe.each(names)("%s", (name) => {
  const { documents, expected } = load(name);
  const hits = documents.flatMap((document, index) => {
    const hit = hitOf(document, index + 1);
    return hit === undefined ? [] : [hit];
  });

  test("has no line twice and stays small", () => {
    const text = read(`${name}.ndjson`);
    const lines = text.trimEnd().split("\n");
    expect(new Set(lines).size).toBe(lines.length);
    expect(text.length).toBeLessThan(1_500_000);
  });

  test("stands in the order of writing, with running numbers", () => {
    const last = new Map<string, number>();
    let lastWritten = "";
    for (const document of documents) {
      const written = document.event.ingested ?? document["@timestamp"];
      expect(written >= lastWritten).toBe(true);
      lastWritten = written;
      const { winlog } = document;
      const channel =
        winlog?.record_id === undefined
          ? document.host.id
          : `${winlog.computer_name} ${winlog.channel}`;
      const id = winlog?.record_id ?? document.event.sequence!;
      expect(id).toBe((last.get(channel) ?? id - 1) + 1);
      last.set(channel, id);
    }
  });

  test("holds in event order the expected sequences and no others", () => {
    const inEventOrder = hits.toSorted((a, b) => a.atMs - b.atMs);
    expect(sequences(inEventOrder)).toEqual(
      expected.alerts.map(({ events }) => events.map(({ line }) => line)),
    );
  });

  test("holds in the order of its lines no sequence at all", () => {
    expect(sequences(hits)).toEqual([]);
  });

  test("has half sequences that never complete", () => {
    const complete = expected.alerts.map(({ events }) => events[0]!.line);
    const halves = hits.filter(
      ({ step, line }) => step === 1 && !complete.includes(line),
    );
    expect(halves.length).toBeGreaterThan(0);
  });
});

test("incident-winlogbeat: the connection is logged 15 lines after the write it precedes by 20.406 s", () => {
  const { documents, expected } = load("incident-winlogbeat");
  expect(expected.alerts).toHaveLength(1);
  const { events, host, source, spanSeconds } = expected.alerts[0]!;
  const [connection, write] = events;
  expect({ host, source, spanSeconds }).toEqual({
    host: "SRV-FILES2.corvane.example",
    source: "task event",
    spanSeconds: 20.406,
  });
  expect(connection!.line - write!.line).toBe(15);
  const [connectionDoc, writeDoc] = events.map(
    ({ line }) => documents[line - 1]!,
  );
  expect(connectionDoc!.winlog!.event_data).toMatchObject({
    UtcTime: "2026-03-11 09:20:31.826",
    SourceIp: "10.20.4.17",
    SourcePort: "50233",
    DestinationPort: "49668",
    Initiated: "false",
  });
  expect(connectionDoc!["@timestamp"]).toBe("2026-03-11T09:20:53.245Z");
  expect(writeDoc!.winlog!.event_data).toMatchObject({
    UtcTime: "2026-03-11 09:20:52.232",
    Details: "Binary Data",
  });
  expect(writeDoc!["@timestamp"]).toBe("2026-03-11T09:20:52.247Z");
});

test("incident-winlogbeat: event 4698 holds the expected action, 32 ms after the write", () => {
  const { documents, expected } = load("incident-winlogbeat");
  const { command, arguments: words } = expected.alerts[0]!.actions[0]!;
  const created = documents.filter(
    ({ event, winlog }) =>
      event.code === "4698" && winlog!.computer_name.startsWith("SRV-"),
  );
  expect(created).toHaveLength(1);
  expect(created[0]!["@timestamp"]).toBe("2026-03-11T09:20:52.264Z");
  const xml = created[0]!.winlog!.event_data["TaskContent"]!;
  expect(xml).toContain(`<Command>${command}</Command>`);
  expect(xml).toContain(`<Arguments>${words}</Arguments>`);
});

test("incident-winlogbeat: a half sequence is pending for a minute before the alert", () => {
  const { documents } = load("incident-winlogbeat");
  const early = documents.flatMap((document, index) => {
    const hit = hitOf(document, index + 1);
    return hit?.step === 1 && hit.key.startsWith("SRV-") ? [hit] : [];
  });
  expect(new Date(early[0]!.atMs).toISOString()).toBe(
    "2026-03-11T09:15:00.000Z",
  );
});

test("incident-endpoint: the bytes of Actions are a version 3 value with the expected command", () => {
  const { documents, expected } = load("incident-endpoint");
  expect(expected.alerts).toHaveLength(1);
  const { events, host, source, spanSeconds, actions } = expected.alerts[0]!;
  expect({ host, source, spanSeconds }).toEqual({
    host: "SRV-PRINT1",
    source: "registry value",
    spanSeconds: 3.214058,
  });
  const [connection, write] = events;
  expect(connection!.line).toBeGreaterThan(write!.line);
  const { data } = documents[write!.line - 1]!.registry!;
  const bytes = Buffer.from(data.bytes!, "base64");
  expect(bytes.subarray(0, 20).toString("hex")).toBe(
    "03000c00000041007500740068006f0072006666",
  );
  const text = bytes.toString("utf16le");
  expect(text).toContain(actions[0]!.command);
  expect(text).toContain(actions[0]!.arguments);
});

test("quiet-day expects no alert, and has updates and connections enough to raise one", () => {
  const { documents, expected } = load("quiet-day");
  expect(expected.alerts).toEqual([]);
  const steps = documents.flatMap((document, index) => {
    const hit = hitOf(document, index + 1);
    return hit === undefined ? [] : [hit.step];
  });
  expect(steps.filter((step) => step === 1)).toHaveLength(8);
  expect(steps.filter((step) => step === 2)).toHaveLength(7);
});
