import { describe, expect, it } from "vitest";
import { Hit } from "../../../src/engine/hit.ts";
import { HostClock } from "../../../src/engine/host-clock.ts";
import { keyText } from "../../../src/engine/join-key.ts";
import type { Evidence } from "../../../src/engine/match.ts";
import { CandidatePacker } from "../../../src/engine/packed-candidate.ts";
import type { PackedKey } from "../../../src/engine/packed-candidate.ts";
import type { SequencePlan } from "../../../src/engine/sequence-plan.ts";
import { NOTHING_KEPT } from "../../../src/engine/step-alias.ts";

const HOST = { index: 0, id: "h1", name: "ws-1" };
const SOURCE = { id: 1, path: "a.ndjson" };
const TIME_US = 1_772_352_000_000_000;

function evidence(over: Partial<Evidence> = {}): Evidence {
  return {
    identity: "00112233445566778899aabbccddeeff",
    place: { source: SOURCE, number: 7, offset: 4_096, length: 512 },
    sha256: "0f".repeat(32),
    timeUs: TIME_US,
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

const PLAN = { index: 0, keyFields: ["k"] } as unknown as SequencePlan;
const CLOCK = new HostClock(HOST as Evidence["host"]);

function key(hits: readonly Hit[], over: Partial<PackedKey> = {}): PackedKey {
  const text = keyText(["{0001}"]);
  return {
    plan: PLAN,
    clock: CLOCK,
    text,
    hits,
    decidedUs: -Infinity,
    ...over,
  };
}

function packed(
  packer: CandidatePacker,
  each: PackedKey,
  isTimeKnown = true,
): Buffer {
  return Buffer.from(packer.pack(each, isTimeKnown)!);
}

describe("CandidatePacker", () => {
  it("gives back hits with all of their evidence", () => {
    const packer = new CandidatePacker();
    const later = { seq: 4, timeUncertain: true, timeUs: TIME_US + 5 } as const;
    const hits = [hit(), hit(later, [1], true)];
    const row = packed(packer, key(hits));
    const found = packer.unpack(row, 0, TIME_US, false);
    expect(found).toEqual(key(hits));
    expect(found.hits.map((each) => each.evidence)).toEqual(
      hits.map((each) => each.evidence),
    );
    expect(found.hits[0]!.evidence.place.source).toBe(SOURCE);
    expect(found.hits[0]!.evidence.host).toBe(HOST);
    expect(packer.textOf(row, 0)).toBe("s6:{0001}");
    expect(packer.ownerOf(row, 0).clock).toBe(CLOCK);
  });

  it("knows what evidence lacks, and up to when its key is decided", () => {
    const packer = new CandidatePacker();
    const { sha256: _, ...bare } = evidence({
      writtenUs: undefined,
      recordId: undefined,
      fields: {},
    });
    const hits = [new Hit(bare, [0], false, [], NOTHING_KEPT, bare)];
    const each = key(hits, { decidedUs: -5 });
    expect(packer.unpack(packed(packer, each), 0, TIME_US, true)).toEqual(each);
  });

  it("keeps the time of the first hit where nobody else tells it", () => {
    const packer = new CandidatePacker();
    const row = packed(packer, key([hit()]), false);
    expect(packer.unpack(row, 0, NaN, true).hits[0]!.timeUs).toBe(TIME_US);
  });

  it.each([
    ["s1:1n1:1b4:truez4:null", 4],
    ["n2:-5", 1],
    ["s0:", 1],
  ])("gives back the key %s", (text, fields) => {
    const packer = new CandidatePacker();
    const keyFields = Array.from({ length: fields }, (_, i) => `k${i}`);
    const plan = { ...PLAN, keyFields };
    const row = packed(packer, key([hit()], { plan, text }));
    expect(packer.textOf(row, 0)).toBe(text);
    expect(packer.unpack(row, 0, TIME_US, true).text).toBe(text);
  });

  it("takes 68 bytes for what is like the others", () => {
    const packer = new CandidatePacker();
    const fields = {
      "process.entity_id": "{0001}",
      "process.name": "cmd.exe",
      "process.executable": "C:\\Windows\\System32\\cmd.exe",
      "user.name": "SYSTEM",
    };
    const row = () => packed(packer, key([hit({ fields })]));
    row();
    row();
    expect(row()).toHaveLength(68);
  });

  it("keeps nothing when the last row was let go", () => {
    const packer = new CandidatePacker();
    const rows = Array.from({ length: 3 }, () => packed(packer, key([hit()])));
    expect(packer.size).toBeGreaterThan(1);
    for (const each of rows) packer.unpack(each, 0, TIME_US, true);
    expect(packer.size).toBe(0);
  });

  it.each([
    ["an identity of another form", { identity: "x" }],
    ["another spelling that a rule was true by", { aliases: { a: "b" } }],
    ["a time that is no whole number", { timeUs: 0.5 }],
  ])("leaves %s alone", (_, over) => {
    const packer = new CandidatePacker();
    const hits = [hit(), hit(over)];
    expect(packer.pack(key(hits, { decidedUs: 0 }), true)).toBeUndefined();
    expect(packer.size).toBe(0);
  });
});
