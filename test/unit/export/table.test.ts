import { expect, test } from "vitest";
import { cellWidth } from "../../../src/base/text-width.ts";
import { alertDocument } from "../../../src/export/ndjson.ts";
import {
  tableFooter,
  tableHeader,
  tableRow,
} from "../../../src/export/table.ts";
import {
  connection,
  sampleAlert,
  sampleRule,
  task,
  write,
} from "./sample-alert.ts";

test("rows stand under their titles, and what does not fit is cut", () => {
  expect(tableHeader()).toBe(
    "ID        TIME                      SEVERITY  STATUS        CERTAINTY    HOST              RULE                            RUNS\n",
  );
  expect(tableRow(alertDocument(sampleAlert()))).toBe(
    "alert-1   2026-03-11T09:20:52.232Z  high      open          confirmed    SRV-FILES2.corv…  Remote task                     cmd.exe /c schtasks /run /s X /p **** /tn q\n",
  );
  expect(tableFooter(0)).toBe("0 alerts\n");
  expect(tableFooter(1)).toBe("1 alert\n");
});

test("without a decoded action the last event is shown", () => {
  expect(tableRow(alertDocument(sampleAlert({ tasks: [] })))).toMatch(
    / {2}svchost\.exe set \\Actions\n$/,
  );
  // A sample may list it anywhere.
  expect(
    tableRow(
      alertDocument(
        sampleAlert({ tasks: [] }, { events: [write, connection] }),
      ),
    ),
  ).toMatch(/ {2}svchost\.exe set \\Actions\n$/);
});

test("hostile text is shown, not obeyed, and wide text keeps the columns", () => {
  const hostile = alertDocument(
    sampleAlert(
      { tasks: [] },
      {
        rule: {
          ...sampleRule,
          name: "日本語のとても長い規則の名前です、ほんとうに長い",
        },
        events: [{ ...write, summary: "x\n\u001b]0;owned\u0007\u202ey" }],
      },
    ),
  );
  const row = tableRow(hostile);
  expect(row).toContain("x\\n\\x1b]0;owned\\x07\\u{202e}y");
  expect(row.match(/\n/g)).toHaveLength(1);
  expect(cellWidth(row.slice(0, row.indexOf("x\\n")))).toBe(
    tableHeader().indexOf("RUNS"),
  );
});

test.each([
  [{ type: "exec", id: null } as const, "(unknown program)"],
  [
    { type: "comHandler", id: null, classId: "{A}" } as const,
    "COM handler {A}",
  ],
  [{ type: "sendEmail", id: null, to: "b@x" } as const, "e-mail to b@x"],
  [{ type: "showMessage", id: null, title: "Hi" } as const, 'message "Hi"'],
  [
    { type: "unknown", id: null, name: "0x1234" } as const,
    "unknown action 0x1234",
  ],
])("%j runs %s", (action, text) => {
  const definition = { ...task.definition!, actions: [action] };
  const alert = sampleAlert({ tasks: [{ ...task, definition }] });
  expect(tableRow(alertDocument(alert))).toContain(text);
});

test("a time of which no zone is known has no Z", () => {
  expect(
    tableRow(
      alertDocument(
        sampleAlert(
          {},
          { events: [{ ...connection, timeUncertain: true }, write] },
        ),
      ),
    ),
  ).toMatch(/^alert-1 {3}2026-03-11T09:20:52\.232\? {2}high /);
});
