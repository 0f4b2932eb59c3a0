import { expect, it, vi } from "vitest";
import {
  Sighting,
  UnreadSightings,
} from "../../../../src/engine/spl/sighting.ts";
import { openDocuments } from "../../../support/open-documents.ts";

const document = {
  "@timestamp": "2026-03-11T09:20:50.100Z",
  winlog: {
    channel: "Microsoft-Windows-Sysmon/Operational",
    provider_name: "Microsoft-Windows-Sysmon",
    event_id: "1",
    record_id: 1,
    computer_name: "h1",
    event_data: { Image: "C:\\a.exe", CommandLine: "a b c" },
  },
};

/** @returns whether its evidence was read */
function sighting(uses: number): {
  readonly it: Sighting;
  readonly isRead: () => boolean;
} {
  const [event] = openDocuments([document]);
  const get = vi.spyOn(event!, "get");
  const made = Sighting.of(event!, 4);
  get.mockClear();
  made.uses = uses;
  return { it: made, isRead: () => get.mock.calls.length > 0 };
}

it("is read when it is asked for, and once", () => {
  const { it: one, isRead } = sighting(1);
  expect(isRead()).toBe(false);
  expect(one.evidence.fields["process.command_line"]).toBe("a b …");
  expect(one.evidence).toBe(one.evidence);
  expect(one.evidence.identity).toBe(one.identity);
});

it("is read when many others wait, if anybody keeps it", () => {
  const unread = new UnreadSightings();
  const kept = sighting(1);
  const gone = sighting(0);
  unread.add(kept.it, 100);
  unread.add(gone.it, 100);
  const other = sighting(0);
  for (let i = 0; i < 510; i++) unread.add(other.it, 100);
  expect(kept.isRead()).toBe(false);
  for (let i = 0; i < 2_000; i++) unread.add(other.it, 100);
  expect([kept.isRead(), gone.isRead(), other.isRead()]).toEqual([
    true,
    false,
    false,
  ]);
});

it("is read when lines are long", () => {
  const unread = new UnreadSightings();
  const long = Array.from({ length: 300 }, () => sighting(2));
  for (const { it: each } of long) unread.add(each, 64 * 1024);
  expect(long.map(({ isRead }) => isRead())).toEqual(
    long.map((_, i) => i < 300 - 32),
  );
  const enormous = sighting(1);
  unread.add(enormous.it, 17 * 1024 * 1024);
  expect(enormous.isRead()).toBe(true);
});
