import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { exportFromScreen } from "../../../src/cli/screen-export.ts";
import { sampleAlert, task } from "../export/sample-alert.ts";
import { temporaryFolder } from "../../support/folder.ts";

test("the chosen alerts go to one new file a format, and what is gone is told", () => {
  const book = new AlertBook({
    counters: newCounters(),
    findTasks: () => [task],
  });
  book.apply({ kind: "fired", match: sampleAlert().match });
  book.setStatus("alert-1", "acknowledged", undefined);
  const state = temporaryFolder();
  const folder = join(state, "exports");
  expect(
    exportFromScreen({
      book,
      ids: ["alert-1", "alert-2"],
      formats: ["markdown", "ndjson", "html"],
      state,
      facts: {
        madeAt: "2026-11-22T08:05:00.000Z",
        sources: ["a.ndjson"],
        notSeen: ["DC01: Security log cleared"],
      },
    }),
  ).toBe(
    `exported alerts-20261122T080500Z.md, alerts-20261122T080500Z.ndjson, alerts-20261122T080500Z.html (1 alert, 1 left out: no longer kept, or more than 5000) in ${folder}`,
  );
  expect(readdirSync(folder)).toHaveLength(3);
  const read = (ending: string): string =>
    readFileSync(join(folder, `alerts-20261122T080500Z.${ending}`), "utf8");
  expect(read("md")).toContain("| Status | acknowledged, confirmed |");
  expect(read("ndjson")).toContain(
    '"kibana.alert.workflow_status":"acknowledged"',
  );
  expect(read("html")).toContain("DC01: Security log cleared");
});
