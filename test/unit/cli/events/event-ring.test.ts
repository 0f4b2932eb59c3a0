import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  EventRing,
  MAX_TEXT_CHARS,
} from "../../../../src/cli/events/event-ring.ts";
import { ByteLine, Chunk } from "../../../../src/source/byte-line.ts";
import { temporaryFolder } from "../../../support/folder.ts";
import {
  keyOf,
  openLines,
  ringOf,
  start,
  writeLog,
} from "../../../support/ring.ts";

const LINES = ["cmd.exe", "net.exe", "whoami.exe"].map((name, i) =>
  start(i, name),
);

function logged() {
  const path = join(temporaryFolder(), "a.ndjson");
  const events = writeLog(path, LINES);
  const ring = ringOf(events, { key: keyOf(path) });
  const names = (): unknown[] =>
    [0, 1, 2].map((n) => ring.event(n)?.get("process.name"));
  return { path, events, ring, names };
}

describe("the ring of events", () => {
  it("reads an event again from its file, as it was", () => {
    const { events, ring, names } = logged();
    expect([ring.first, ring.next]).toEqual([0, 3]);
    expect(names()).toEqual(["cmd.exe", "net.exe", "whoami.exe"]);
    const again = ring.event(1)!;
    const first = events[1]!;
    expect(again.line).toEqual(first.line);
    expect([again.timeUs, again.writtenUs, again.host, again.recordId]).toEqual(
      [first.timeUs, first.writtenUs, first.host, first.recordId],
    );
    expect(again.class.shape.name).toBe(first.class.shape.name);
    expect([ring.event(3), ring.event(-1)]).toEqual([undefined, undefined]);
  });

  it("finds a file again that was renamed, and does not take another one for it", () => {
    const { path, ring, names } = logged();
    renameSync(path, `${path}.1`);
    writeFileSync(path, LINES.toReversed().join("\n"));
    expect(names()).toEqual(["cmd.exe", "net.exe", "whoami.exe"]);
    ring.letGo();
    rmSync(`${path}.1`);
    expect(names()).toEqual([undefined, undefined, undefined]);
  });

  it("does not show other bytes for those that it read", () => {
    const { path, ring, names } = logged();
    writeFileSync(path, LINES.join("\n").replace("net.exe", "new.exe"));
    ring.letGo();
    // One character of a line may escape the sample of them: here the event's own fields tell.
    expect(names()[0]).toBe("cmd.exe");
    writeFileSync(path, LINES.map((line) => ` ${line}`).join("\n"));
    ring.letGo();
    expect(names()).toEqual([undefined, undefined, undefined]);
    writeFileSync(path, LINES[0]!);
    ring.letGo();
    expect(names()[2]).toBeUndefined();
  });

  it("knows a line again whose text was not made, also by bytes that are no text", () => {
    const path = join(temporaryFolder(), "a.ndjson");
    const whole = Buffer.from(LINES[0]!.replace("cmd.exe", "cm\u00ff.exe"));
    const bytes = Buffer.concat([Buffer.from("\n\n"), whole, Buffer.of(10)]);
    // The first of the letter's two bytes alone is none.
    bytes[bytes.indexOf(0xbf)] = 0x64;
    writeFileSync(path, bytes);
    const [event] = openLines([LINES[0]!], { id: 1, path });
    const among = Buffer.concat([Buffer.from("…"), bytes]);
    const line = new ByteLine(
      event!.line.source,
      3,
      2,
      whole.length,
      new Chunk(among),
      among.length - whole.length - 1,
    );
    const ring = new EventRing(10, () => ({ key: keyOf(path) }));
    ring.note({ ...event!, line, get: () => undefined });
    expect(line.among).toBeDefined();
    const name = (): unknown => ring.event(0)?.get("process.name");
    expect(name()).toBe("cm\ufffdd.exe");
    bytes.fill(0x20, 2, 200);
    writeFileSync(path, bytes);
    ring.letGo();
    expect(name()).toBeUndefined();
  });

  it("keeps the text of what cannot be read again", () => {
    const ring = ringOf(openLines(LINES, { id: 1, path: "-" }));
    expect(ring.event(2)?.get("process.name")).toBe("whoami.exe");
  });

  it("lets the oldest go, and counts them", () => {
    const ring = ringOf(openLines(LINES, { id: 1, path: "-" }), {
      capacity: 2,
    });
    expect([ring.first, ring.next]).toEqual([1, 3]);
    expect(ring.event(0)).toBeUndefined();
    expect(ring.event(1)?.get("process.name")).toBe("net.exe");
  });

  it("keeps at most so much text", () => {
    const [event] = openLines([LINES[0]!], { id: 1, path: "-" });
    const ring = new EventRing(1_000, () => undefined);
    const text = "x".repeat(MAX_TEXT_CHARS / 4);
    for (let i = 0; i < 10; i++) {
      ring.note({ ...event!, line: { ...event!.line, text }, get: () => i });
    }
    expect([ring.first, ring.next]).toEqual([6, 10]);
  });

  it("tells the events of one envelope apart", () => {
    const both = `[${LINES.join(",")}]`;
    const ring = ringOf(openLines([both, LINES[0]!], { id: 1, path: "-" }));
    expect([0, 1, 2, 3].map((n) => ring.event(n)?.get("process.name"))).toEqual(
      ["cmd.exe", "net.exe", "whoami.exe", "cmd.exe"],
    );
  });

  it("keeps nothing where nothing is to be kept", () => {
    const ring = ringOf(openLines(LINES, { id: 1, path: "-" }), {
      capacity: 0,
    });
    expect([ring.first, ring.next]).toEqual([0, 0]);
    expect(ring.event(0)).toBeUndefined();
  });
});
