import { describe, expect, it } from "vitest";
import { Hit } from "../../../src/engine/hit.ts";
import type { Evidence } from "../../../src/engine/match.ts";
import { CandidatePacker } from "../../../src/engine/packed-candidate.ts";
import { NOTHING_KEPT } from "../../../src/engine/step-alias.ts";

const HOST = { index: 0, id: "h1", name: "ws-1" };
const SOURCE = { id: 1, path: "a.ndjson" };
const KEY = ["{0001}"];

function evidence(over: Partial<Evidence> = {}): Evidence {
  return {
    identity: "00112233445566778899aabbccddeeff",
    place: { source: SOURCE, number: 7, offset: 4_096, length: 512 },
    sha256: "0f".repeat(32),
    timeUs: 1_772_352_000_000_000,
    writtenUs: 1_772_352_000_000_001,
    recordId: 99,
    seq: 3,
    host: HOST as Evidence["host"],
    shape: "winlogbeat",
    channel: "Security",
    code: "4688",
    summary: "process started → cmd.exe",
    fields: {
      "@timestamp": "2026-03-01T08:00:00Z",
      "process.entity_id": "{0001}",
      "process.name": "cmd.exe",
      "process.command_line": 'cmd /c "日本" \ud800',
    },
    ...over,
  };
}

function hit(over: Partial<Evidence> = {}, steps = [0], until = false): Hit {
  const each = evidence(over);
  return new Hit(each, steps, until, [], NOTHING_KEPT, each);
}

describe("CandidatePacker", () => {
  it("gives back hits with all of their evidence", () => {
    const packer = new CandidatePacker();
    const hits = [hit(), hit({ seq: 4, timeUncertain: true }, [1], true)];
    const packed = packer.pack({ hits, decidedUs: -Infinity }, KEY)!;
    const found = packer.unpack(packed, KEY, false);
    expect(found).toEqual({ hits, decidedUs: -Infinity });
    expect(found.hits.map((each) => each.evidence)).toEqual(
      hits.map((each) => each.evidence),
    );
    expect(found.hits[0]!.evidence.place.source).toBe(SOURCE);
    expect(found.hits[0]!.evidence.host).toBe(HOST);
  });

  it("knows what evidence lacks, and up to when its key is decided", () => {
    const packer = new CandidatePacker();
    const { sha256: _, ...bare } = evidence({
      writtenUs: undefined,
      recordId: undefined,
      fields: {},
    });
    const hits = [new Hit(bare, [0], false, [], NOTHING_KEPT, bare)];
    const packed = packer.pack({ hits, decidedUs: -5 }, [])!;
    expect(packer.unpack(packed, [], true)).toEqual({ hits, decidedUs: -5 });
  });

  it("takes 81 bytes for what is like the others", () => {
    const packer = new CandidatePacker();
    const fields = {
      "process.entity_id": "{0001}",
      "process.name": "cmd.exe",
      "process.executable": "C:\\Windows\\System32\\cmd.exe",
      "user.name": "SYSTEM",
    };
    const pack = () =>
      packer.pack({ hits: [hit({ fields })], decidedUs: -Infinity }, KEY)!;
    pack();
    pack();
    expect(pack()).toHaveLength(81);
  });

  it("keeps nothing when the last string was let go", () => {
    const packer = new CandidatePacker();
    const packed = Array.from({ length: 3 }, () =>
      packer.pack({ hits: [hit()], decidedUs: -Infinity }, KEY)!,
    );
    expect(packer.size).toBeGreaterThan(1);
    for (const each of packed) packer.unpack(each, KEY, true);
    expect(packer.size).toBe(0);
  });

  it.each([
    ["an identity of another form", { identity: "x" }],
    ["another spelling that a rule was true by", { aliases: { a: "b" } }],
    ["a time that is no whole number", { timeUs: 0.5 }],
  ])("leaves %s alone", (_, over) => {
    const packer = new CandidatePacker();
    const hits = [hit(), hit(over)];
    expect(packer.pack({ hits, decidedUs: 0 }, KEY)).toBeUndefined();
    expect(packer.size).toBe(0);
  });
});
