import { expect, test } from "vitest";
import { printedBy } from "../../support/heap.ts";

const MODULE = new URL("../../../src/cli/old-generation.ts", import.meta.url);

/** Keeps 140 MB of objects, each for a while, and says how much there was of those and others at most, MB. */
const WORK = `
  const { getHeapStatistics } = require("node:v8");
  const kept = [];
  let mostMb = 0;
  let turns = 0;
  const turn = () => {
    for (let i = 0; i < 20_000; i++) {
      kept[(turns * 20_000 + i) % 800_000] = { turn: turns, text: [i, i + 1], more: [i] };
    }
    mostMb = Math.max(mostMb, getHeapStatistics().used_heap_size / 1e6);
    if (++turns < 300) setTimeout(turn, 5);
    else process.stdout.write(String(mostMb));
  };`;

const mostOf = (before: string): Promise<number> =>
  printedBy(`${WORK} ${before}`);

test("what is old is collected before it is many times what is alive", async () => {
  const run = `import(${JSON.stringify(MODULE.href)}).then((old) => { old.boundOldGeneration(); turn(); });`;
  // On a busy machine a collection may come late.
  let most = Infinity;
  for (let runs = 0; most >= 500 && runs < 6; runs++) {
    most = Math.min(most, await mostOf(run));
  }
  expect(most).toBeLessThan(500);
  expect(await mostOf("turn();")).toBeGreaterThan(1.2 * most);
});
