import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
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
    `exported to ${folder}/alerts-20261122T080500Z.* (1 alert, 1 left out: no longer kept, or more than 5000)`,
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

test("below the home folder the path is short enough for a small window", () => {
  const home = temporaryFolder();
  vi.stubEnv("HOME", home);
  try {
    expect(
      exportFromScreen({
        book: new AlertBook({
          counters: newCounters(),
          findTasks: () => [],
        }),
        ids: [],
        formats: ["markdown"],
        state: join(home, "case"),
        facts: {
          madeAt: "2026-11-22T08:05:00.000Z",
          sources: [],
          notSeen: [],
        },
      }),
    ).toBe("exported to ~/case/exports/alerts-20261122T080500Z.* (0 alerts)");
  } finally {
    vi.unstubAllEnvs();
  }
});
