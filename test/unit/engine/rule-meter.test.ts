import { expect, it } from "vitest";
import { RuleMeter } from "../../../src/engine/rule-meter.ts";
import type { MatchChange } from "../../../src/engine/match.ts";
import { Detector } from "../../../src/lib/detector.ts";
import { compileRule } from "../../../src/lib/load-rules.ts";

/** A clock that goes on by one at every look. */
function ticking(): () => number {
  let now = 0;
  return () => now++;
}

const process = (seconds: number, name: string): object => ({
  "@timestamp": `2026-03-01T08:00:${String(seconds).padStart(2, "0")}.000Z`,
  event: { category: ["process"], type: ["start"], kind: "event" },
  host: { name: "ws-1", id: "1" },
  process: { name, entity_id: `${seconds}` },
});

const rules = [
  { ...compileRule(`process where process.name == "a.exe"`), id: "one" },
  { ...compileRule(`process where not process.name == "a.exe"`), id: "broad" },
  {
    ...compileRule(
      `sequence by host.id [process where process.name == "a.exe"] [process where process.name == "b.exe"]`,
    ),
    id: "two",
  },
];

function run(meter: RuleMeter | undefined): {
  readonly detector: Detector;
  readonly changes: readonly MatchChange[];
} {
  const detector = new Detector({ rules, meter });
  for (const [seconds, name] of ["a.exe", "b.exe", "c.exe"].entries()) {
    detector.push(process(seconds, name));
  }
  detector.finish();
  return { detector, changes: detector.drain() };
}

it("counts what is asked of each rule, what holds, and the time", () => {
  const meter = new RuleMeter(ticking());
  run(meter);
  const [one, broad, two] = rules.map((rule) => meter.costOf(rule));
  // Each question, and each thing done for what held, is one look later.
  expect(one).toEqual({ asked: 1, hits: 1, time: 2 });
  expect(broad).toEqual({ asked: 3, hits: 2, time: 5 });
  expect(two).toEqual({ asked: 2, hits: 2, time: 4 });
  expect(meter.index).toBe(3);
});

it("changes nothing that is found", () => {
  expect(run(new RuleMeter(ticking())).changes).toEqual(run(undefined).changes);
});

it("measures one event of so many, and only those", () => {
  const meter = new RuleMeter(ticking(), 2);
  const { changes } = run(meter);
  expect(meter.events).toBe(1);
  // The second of three.
  const asked = rules.map((rule) => meter.costOf(rule).asked);
  expect(asked).toEqual([0, 1, 1]);
  expect(changes).toEqual(run(undefined).changes);
});

it("knows nothing of a rule that was not asked", () => {
  const meter = new RuleMeter(ticking());
  expect(meter.costOf(rules[0]!)).toEqual({ asked: 0, hits: 0, time: 0 });
});

it("leaves to the engine which rules nothing narrows down", () => {
  const { detector } = run(undefined);
  expect(detector.broadRules().map(({ id }) => id)).toEqual(["broad"]);
});
