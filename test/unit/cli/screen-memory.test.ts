import {
  chmodSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  ScreenMemoryFile,
  memoryFrom,
  merged,
} from "../../../src/cli/screen-memory.ts";
import type { ScreenMemory } from "../../../src/screen/store/memory.ts";
import { NO_MEMORY } from "../../../src/screen/store/memory.ts";
import { temporaryFolder } from "../../support/folder.ts";

const NIGHT = { name: "night", list: "alerts", text: "sev>=high" } as const;
const DAY = { name: "day", list: "events", text: "id=1" } as const;

function memory(over: Partial<ScreenMemory> = {}): ScreenMemory {
  return { ...NO_MEMORY, ...over };
}

const silent = (text: string): never => {
  throw new Error(text);
};

describe("the file", () => {
  test("is found again by the next run, and is for its owner alone", async () => {
    const folder = join(temporaryFolder(), "state");
    const file = new ScreenMemoryFile(folder);
    expect(file.atStart).toEqual(NO_MEMORY);
    // Of several in a row the last one is written.
    file.keep(memory({ commands: ["help"] }), silent);
    const wanted = memory({
      commands: ["theme light", "help"],
      filters: { ...NO_MEMORY.filters, events: ['process.name:"a""b"'] },
      saved: [NIGHT],
    });
    file.keep(wanted, silent);
    await file.close();
    expect(new ScreenMemoryFile(folder).atStart).toEqual(wanted);
    const path = join(folder, "screen.json");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test("of two runs each adds its own, and what one forgets is forgotten", async () => {
    const folder = temporaryFolder();
    const first = new ScreenMemoryFile(folder);
    first.keep(memory({ commands: ["a"], saved: [DAY, NIGHT] }), silent);
    await first.close();
    const second = new ScreenMemoryFile(folder);
    const third = new ScreenMemoryFile(folder);
    second.keep(memory({ commands: ["b", "a"], saved: [NIGHT] }), silent);
    await second.close();
    third.keep(memory({ commands: ["c", "a"], saved: [NIGHT] }), silent);
    await third.close();
    expect(new ScreenMemoryFile(folder).atStart).toEqual(
      memory({ commands: ["c", "a", "b"], saved: [NIGHT] }),
    );
  });

  test.skipIf(process.getuid?.() === 0)(
    "that cannot be written is told once, and nothing else suffers",
    async () => {
      const folder = temporaryFolder();
      const state = join(folder, "state");
      mkdirSync(state);
      chmodSync(state, 0o500);
      const told: string[] = [];
      const file = new ScreenMemoryFile(state);
      file.keep(memory({ commands: ["a"] }), (text) => told.push(text));
      await file.close();
      file.keep(memory({ commands: ["b"] }), (text) => told.push(text));
      await file.close();
      expect(told).toHaveLength(1);
      expect(told[0]).toContain("filters are not remembered: EACCES");
    },
  );

  test("where a folder has its name", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "screen.json"));
    const told: string[] = [];
    const file = new ScreenMemoryFile(folder);
    file.keep(memory({ commands: ["a"] }), (text) => told.push(text));
    await file.close();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("screen.json: filters are not remembered: ");
  });

  test("that is not ours is passed over, and replaced", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "screen.json");
    for (const text of ["not json", "[]", `"${"x".repeat(1_000_001)}"`]) {
      writeFileSync(path, text);
      const file = new ScreenMemoryFile(folder);
      expect(file.atStart).toEqual(NO_MEMORY);
      file.keep(memory({ commands: ["a"] }), silent);
      await file.close();
      expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(
        memory({ commands: ["a"] }),
      );
    }
  });
});

describe("memoryFrom", () => {
  test("takes what is one and leaves out the rest", () => {
    const found = memoryFrom({
      commands: ["ok", 1, "", "two\nlines", "x".repeat(600), null],
      filters: { alerts: ["sev>=high"], rules: "no list", other: ["x"] },
      saved: [NIGHT, { ...NIGHT, list: "no such" }, { name: "x" }, 7],
    });
    expect(found).toEqual({
      commands: ["ok"],
      filters: { ...NO_MEMORY.filters, alerts: ["sev>=high"] },
      saved: [NIGHT],
    });
  });

  test.each([null, 1, "x", [], {}])("%j is an empty one", (document) => {
    expect(memoryFrom(document)).toEqual(NO_MEMORY);
  });

  test("is bounded", () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `f${i}`);
    const found = memoryFrom({ commands: many, filters: { alerts: many } });
    expect([found.commands.length, found.filters.alerts.length]).toEqual([
      50, 50,
    ]);
    const both = merged(
      memory({ commands: many.slice(0, 50) }),
      memory({ commands: many.slice(40, 90) }),
      NO_MEMORY,
    );
    expect(both.commands).toEqual(many.slice(0, 50));
  });
});
