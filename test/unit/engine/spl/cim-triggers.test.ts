/** What a field of a data model is, ECS fields tell: tried with all values of all fields, of lines as several collectors write them. */
import { expect, it } from "vitest";
import { fold } from "../../../../src/base/fold.ts";
import { isTriggered } from "../../../../src/engine/field-index.ts";
import type { Trigger } from "../../../../src/engine/need.ts";
import { ecsTriggers } from "../../../../src/engine/spl/cim-triggers.ts";
import { recordField } from "../../../../src/engine/spl/table.ts";
import { cimDataset, cimFields } from "../../../../src/event/cim.ts";
import { toList } from "../../../../src/event/values.ts";
import { corpusLines } from "../../../bench/corpus.ts";
import { Random } from "../../../bench/random.ts";
import { openDocuments } from "../../../support/open-documents.ts";
import { CONVERTERS, recordOfWinlogbeat } from "../../../support/convert.ts";

/** Of what data models are about, as all collectors write it. */
const CODES = new Set([1, 3, 11, 12, 13, 15, 22, 23, 4657, 4688, 5156, 7045]);
const MOST_OF_A_CODE = 60;

function documents(lines: number): readonly unknown[] {
  const made: unknown[] = [];
  const seen = new Map<number, number>();
  let left = lines;
  for (const { text } of corpusLines(new Random(7))) {
    if (left-- === 0) break;
    const code = Number(/"(?:EventID|event_id)":"?(\d+)/.exec(text)?.[1]);
    const count = seen.get(code) ?? 0;
    if (!CODES.has(code) || count >= MOST_OF_A_CODE) continue;
    seen.set(code, count + 1);
    // A program's name is taken from its command line where there is no other.
    const document = JSON.parse(
      count % 3 === 0
        ? text.replaceAll(/"(?:Image|ParentImage|NewProcessName)":/g, '"Gone":')
        : text,
    ) as Record<string, unknown>;
    made.push(document);
    if (document["winlog"] === undefined) continue;
    const record = recordOfWinlogbeat(document);
    for (const convert of Object.values(CONVERTERS)) {
      const written = convert(record);
      if (written.startsWith("{")) made.push(JSON.parse(written) as unknown);
    }
  }
  return made;
}

const is = (text: string): Trigger => ({
  ...{ path: "of the model", texts: [text], numbers: [], globs: [] },
  present: false,
});
const isLike = (glob: string): Trigger => ({
  ...{ path: "of the model", texts: [], numbers: [], globs: [glob] },
  present: false,
});

it("is told by one of the triggers whenever it is so", () => {
  let told = 0;
  const untold: string[] = [];
  for (const event of openDocuments(documents(20_000))) {
    for (const { model } of cimDataset(event.class)) {
      const dataset = model.slice(model.indexOf(".") + 1);
      for (const name of [
        ...cimFields(model).map((each) => `${dataset}.${each}`),
        "nodename",
        "host",
      ]) {
        const read = recordField(model, name);
        for (const value of toList(read?.(event))) {
          const text = fold(String(value));
          const middle = text.slice(1, -1);
          for (const trigger of [
            is(text),
            isLike(`*${middle}*`),
            isLike(`${text}*`),
          ]) {
            const triggers = ecsTriggers(trigger, read);
            if (triggers === undefined) continue;
            told++;
            const isTold = triggers.some((each) =>
              toList(event.get(each.path)).some((it) => isTriggered(each, it)),
            );
            if (!isTold) untold.push(`${name} ${text}`);
          }
        }
      }
    }
  }
  expect(untold).toEqual([]);
  expect(told).toBeGreaterThan(10_000);
});

it.each<
  [field: string, trigger: Trigger, expected: readonly string[] | undefined]
>([
  [
    "Processes.process_name",
    is("schtasks.exe"),
    ["process.name schtasks.exe", "process.command_line *schtasks.exe*"],
  ],
  ["Processes.process_name", is("unknown"), undefined],
  ["Processes.process_name", isLike("*"), undefined],
  ["Processes.process_exec", is("a.exe"), ["process.name a.exe"]],
  [
    "Processes.process",
    isLike("*/create*"),
    ["process.command_line */create*"],
  ],
  ["Processes.action", is("allowed"), undefined],
  ["Processes.action", is("blocked"), []],
  ["Processes.user", is("bob"), undefined],
  ["Processes.nosuch", is("x"), []],
  ["nodename", is("processes"), undefined],
])("%s: %j", (field, trigger, expected) => {
  const triggers = ecsTriggers(
    trigger,
    recordField("Endpoint.Processes", field),
  );
  expect(
    triggers?.map(({ path, texts, globs }) =>
      [path, ...texts, ...globs].join(" "),
    ),
  ).toEqual(expected);
});
