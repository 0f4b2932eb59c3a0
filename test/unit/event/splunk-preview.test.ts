import { describe, expect, it } from "vitest";
import {
  MAX_PREVIEWS,
  SplunkPreviews,
} from "../../../src/event/splunk-preview.ts";
import { fixtureLines } from "./shapes/support.ts";
import { lineAt, openAll } from "./support.ts";

const row = (preview: boolean, offset: number): object => ({
  preview,
  offset,
  result: { _time: "2021-03-04T09:10:01Z", EventCode: "4672" },
});

describe("previews of a Splunk search", () => {
  const lines = fixtureLines("splunk/previews").map(
    (line) => JSON.parse(line) as { preview: boolean },
  );
  const previews = lines.filter(({ preview }) => preview);

  it("are left out for the results that follow", () => {
    const { events, opener, counters } = openAll(lines);
    expect(events.map(({ line }) => line.number)).toEqual([6, 7, 8]);
    expect(counters.events).toBe(3);
    expect(opener.sourceStatus(0).notes).toEqual([
      "5 previews of a search left out for its results",
    ]);
  });

  it("are read where nothing follows, the last one only", () => {
    const { events } = openAll(previews);
    expect(events.map(({ line }) => line.number)).toEqual([3, 4, 5]);
    expect(events.map((event) => event.recordId)).toEqual([7103, 7102, 7101]);
  });

  it("are whole pages, too", () => {
    const page = (preview: boolean): object => ({
      preview,
      init_offset: 0,
      fields: [],
      results: previews.slice(2).map((each) => (each as never)["result"]),
    });
    expect(openAll([page(true), page(true)]).events).toHaveLength(3);
    expect(openAll([page(true), page(false)]).events).toHaveLength(3);
  });

  it("are kept up to a bound; the rest is read as it comes", () => {
    const kept = new SplunkPreviews();
    for (let i = 0; i < MAX_PREVIEWS; i++) {
      expect(kept.keeps(row(true, i), lineAt(i + 1))).toBe(true);
    }
    expect(kept.keeps(row(true, MAX_PREVIEWS), lineAt(1))).toBe(false);
    expect(kept.take()).toHaveLength(MAX_PREVIEWS);
    expect(kept.take()).toHaveLength(0);
  });

  it.each([
    null,
    [],
    { preview: "true", result: {} },
    { preview: true },
    { preview: true, result: [] },
  ])("%j is none", (value) => {
    expect(new SplunkPreviews().keeps(value, lineAt(1))).toBe(false);
  });
});
