import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  holderName,
  Leadership,
  SILENT_MS,
  thisHolder,
} from "../../../src/state/leadership.ts";
import type { Holder } from "../../../src/state/leadership.ts";
import { temporaryFolder } from "../../support/folder.ts";

const own = thisHolder("anna");
/** A process that is gone: its number may be another one's by now, that began at another time. */
const gone: Holder = { ...own, pid: 1, start: "0" };

const lead = (
  folder: string,
  holder: Holder = own,
  nowMs = Date.now(),
): Leadership | Holder => Leadership.tryLead(folder, "x", holder, nowMs);

test("one leads, and the others are told who", () => {
  const folder = join(temporaryFolder(), "state");
  expect(lead(folder)).toBeInstanceOf(Leadership);
  const other = lead(folder, { ...own, pid: own.pid + 1, operator: "ben" });
  expect(holderName(other as Holder)).toBe(`anna@${own.host}`);
  expect(readdirSync(folder)).toEqual(["leader-x.1.lock"]);
});

test("one that has ended, or is gone, is followed by the next; numbers only rise", () => {
  const folder = temporaryFolder();
  const first = lead(folder) as Leadership;
  first.end();
  expect(lead(folder)).toBeInstanceOf(Leadership);
  expect(readdirSync(folder)).toEqual(["leader-x.2.lock"]);
  writeFileSync(join(folder, "leader-x.2.lock"), JSON.stringify(gone));
  expect(lead(folder)).toBeInstanceOf(Leadership);
  expect(readdirSync(folder)).toEqual(["leader-x.3.lock"]);
});

test.runIf(own.start !== "")(
  "a machine that was started anew holds nothing",
  () => {
    const folder = temporaryFolder();
    const before = { ...own, boot: "another boot" };
    writeFileSync(join(folder, "leader-x.7.lock"), JSON.stringify(before));
    expect(lead(folder)).toBeInstanceOf(Leadership);
  },
);

test("of another machine only silence tells", () => {
  const folder = temporaryFolder();
  const lock = join(folder, "leader-x.1.lock");
  writeFileSync(lock, JSON.stringify({ ...gone, host: "elsewhere" }));
  utimesSync(lock, 1_000, 1_000);
  const nowMs = 1_000_000 + SILENT_MS;
  expect(lead(folder, own, nowMs - 1)).toMatchObject({ host: "elsewhere" });
  expect(lead(folder, own, nowMs)).toBeInstanceOf(Leadership);
});

test("a lock that says nothing is held by nobody", () => {
  const folder = temporaryFolder();
  for (const [i, text] of ["", "{", "null", "[]", '{"pid":"x"}'].entries()) {
    writeFileSync(join(folder, `leader-x.${2 * i + 1}.lock`), text);
    const leader = lead(folder);
    expect(leader).toBeInstanceOf(Leadership);
    (leader as Leadership).end();
    const names = readdirSync(folder);
    expect(names).toEqual([`leader-x.${2 * i + 2}.lock`]);
    expect(readFileSync(join(folder, names[0]!), "utf8")).toContain(
      '"hasEnded":true',
    );
  }
});

test.runIf(own.start !== "")(
  "a process that was killed holds nothing",
  async () => {
    const folder = temporaryFolder();
    const url = new URL("../../../src/state/leadership.ts", import.meta.url);
    const child = spawn(process.execPath, [
      "-e",
      `import(${JSON.stringify(url.href)}).then(({ Leadership, thisHolder }) => {
       Leadership.tryLead(${JSON.stringify(folder)}, "x", thisHolder("ben"), Date.now());
       console.log("leads"); setInterval(() => {}, 1000);
     })`,
    ]);
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    expect(lead(folder)).toMatchObject({ operator: "ben", pid: child.pid });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(lead(folder)).toBeInstanceOf(Leadership);
  },
);
