import { type ResourceLimits, Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { YOUNG_LIMITS } from "../../../src/cli/young-generation.ts";
import { printedBy } from "../../support/heap.ts";

const MODULE = new URL("../../../src/cli/young-generation.ts", import.meta.url);

/** Makes objects, many of which outlive a collection, and says how large the space for new ones was at most, MB. */
const WORK = `
  const { getHeapSpaceStatistics } = require("node:v8");
  const kept = [];
  let mostMb = 0;
  let turns = 0;
  const turn = () => {
    for (let i = 0; i < 20_000; i++) {
      kept[(turns * 20_000 + i) % 800_000] = { turn: turns, text: [i, i + 1] };
    }
    const young = getHeapSpaceStatistics().find(
      ({ space_name }) => space_name === "new_space",
    );
    mostMb = Math.max(mostMb, young.space_size / 1e6);
    if (++turns < 400) setImmediate(turn);
    else done(mostMb);
  };`;

const mostOf = (before: string): Promise<number> =>
  printedBy(
    `${WORK} const done = (mostMb) => process.stdout.write(String(mostMb)); ${before}`,
  );

async function mostOfThread(resourceLimits: ResourceLimits): Promise<number> {
  const worker = new Worker(
    `${WORK} const done = (mostMb) => require("node:worker_threads").parentPort.postMessage(mostMb); turn();`,
    { eval: true, resourceLimits },
  );
  return new Promise((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
  });
}

/**
 * The least of up to six runs, MB. Each may grow further on a busy machine: before a look that comes late, or by pages that V8
 * takes beyond its limit where what survives does not fit. Without the bound no run stays below.
 */
async function leastOf(
  run: () => Promise<number>,
  bound: number,
): Promise<number> {
  let least = Infinity;
  for (let runs = 0; least >= bound && runs < 6; runs++) {
    least = Math.min(least, await run());
  }
  return least;
}

test("the space for new objects grows to about 16 MB and no further", async () => {
  const most = await leastOf(
    () =>
      mostOf(
        `import(${JSON.stringify(MODULE.href)}).then((young) => { young.boundYoungGeneration(); turn(); });`,
      ),
    40,
  );
  expect(most).toBeLessThan(40);
  // Without it what is made here makes it grow.
  expect(await mostOf("turn();")).toBeGreaterThan(1.5 * most);
});

test("that of a thread with the limits does the same", async () => {
  const most = await leastOf(() => mostOfThread(YOUNG_LIMITS), 26);
  expect(most).toBeLessThan(26);
  expect(await mostOfThread({})).toBeGreaterThan(1.5 * most);
});
