/**
 * What a pending sequence takes in memory: first steps under keys of their own, with nothing to complete them. Run as a
 * process: `node --expose-gc pending.ts COUNT` prints bytes a sequence.
 */
import { argv } from "node:process";
import { Detector } from "../../src/lib/detector.ts";
import { compileRule } from "../../src/lib/load-rules.ts";

const count = Number(argv[2] ?? 100_000);
const detector = new Detector({
  rules: [
    compileRule(
      `sequence by process.entity_id with maxspan=1h [network where true] [registry where true]`,
    ),
  ],
  limits: { keysPerRule: 2 * count },
});

function heapBytes(): number {
  (globalThis as { gc?: () => void }).gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function push(from: number, to: number): void {
  for (let i = from; i < to; i++) {
    // As text: evidence of a line holds its hash, that of an object has none.
    const document = {
      "@timestamp": new Date(1_772_352_000_000 + i).toISOString(),
      event: { kind: "event", category: ["network"], type: ["start"] },
      host: { id: "1", name: "ws-1" },
      process: {
        entity_id: `{00000000-0000-4000-8000-${String(i).padStart(12, "0")}}`,
      },
    };
    detector.push(JSON.stringify(document));
    detector.drain();
  }
}

const WARM = 1_000;
push(0, WARM);
const before = heapBytes();
push(WARM, WARM + count);
const bytes = (heapBytes() - before) / count;
if (detector.keyCount < count) {
  throw new Error(`${detector.keyCount} keys are kept of ${count}`);
}
console.log(bytes.toFixed(0));
