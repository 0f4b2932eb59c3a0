import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { YOUNG_LIMITS } from "../../../src/cli/young-generation.ts";

const MODULE = new URL("../../../src/cli/young-generation.ts", import.meta.url);

/** V8's megabyte, MB. */
const MIB = 1.048576;

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

async function mostOf(before: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "-e",
    `${WORK} const done = (mostMb) => process.stdout.write(String(mostMb)); ${before}`,
  ]);
  return Number(stdout);
}

test("the space for new objects grows to about 16 MB and no further", async () => {
  let bound = Infinity;
  // It may grow a little further before a look that a busy machine puts off; without the bound no run stays below.
  for (let runs = 0; bound >= 40 && runs < 6; runs++) {
    bound = await mostOf(
      `import(${JSON.stringify(MODULE.href)}).then((young) => { young.boundYoungGeneration(); turn(); });`,
    );
  }
  expect(bound).toBeLessThan(40);
  // Without it what is made here makes it grow.
  expect(await mostOf("turn();")).toBeGreaterThan(1.5 * bound);
});

test("that of a thread with the limits stays within them", async () => {
  const worker = new Worker(
    `${WORK} const done = (mostMb) => require("node:worker_threads").parentPort.postMessage(mostMb); turn();`,
    { eval: true, resourceLimits: YOUNG_LIMITS },
  );
  const bound = await new Promise((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
  });
  expect(bound).toBeLessThanOrEqual(
    YOUNG_LIMITS.maxYoungGenerationSizeMb * MIB,
  );
});
