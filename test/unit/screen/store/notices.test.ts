import { describe, expect, test } from "vitest";
import type { BellChoice } from "../../../../src/screen/store/notices.ts";
import { Notices } from "../../../../src/screen/store/notices.ts";
import type { Snapshot } from "../../../../src/screen/store/snapshot.ts";
import { alertRow, snapshot } from "../../../screen/fake-snapshot.ts";

type Kinds = readonly ("critical" | "low")[];

function of(kinds: Kinds, state: Snapshot["state"] = "live"): Snapshot {
  const alerts = kinds.map((severity, i) =>
    alertRow({ id: `a${i}`, severity }),
  );
  return snapshot({ alerts }, { state });
}

/** At which of the looks, a second apart, it rings. */
function rings(bell: BellChoice | undefined, looks: readonly Snapshot[]) {
  const notices = new Notices({ bell, title: false });
  return looks.flatMap((each, second) =>
    notices.look(each, second * 1_000).rings ? [second] : [],
  );
}

describe("the bell", () => {
  const looks = [
    of(["low"]),
    of(["low", "low"]),
    of(["low", "low", "critical"]),
    of(["low", "low", "critical"]),
  ];

  test("rings if asked for, and not for what is there already", () => {
    expect(rings(undefined, looks)).toEqual([]);
    expect(rings("crit", looks)).toEqual([2]);
    expect(rings("any", looks)).toEqual([1]);
  });

  test("rings at most once in five seconds, and then for what came meanwhile", () => {
    const more = Array.from({ length: 14 }, (_, i) =>
      of(new Array<"critical">(Math.min(i, 3)).fill("critical")),
    );
    expect(rings("any", more)).toEqual([1, 6]);
  });

  test("does not ring for a backlog", () => {
    expect(
      rings("any", [
        of([], "loading"),
        of(["critical"], "catching-up"),
        of(["critical", "low"], "catching-up"),
        of(["critical", "low"]),
        of(["critical", "low", "low"]),
      ]),
    ).toEqual([4]);
  });

  test("rings for a burst that takes a while to read", () => {
    expect(rings("any", [of([]), of(["low"], "catching-up")])).toEqual([1]);
  });
});

test("the title has how many alerts are new, and is set when that changes", () => {
  const notices = new Notices({ bell: undefined, title: true });
  const titles = [
    of([]),
    of(["low"]),
    of(["low"]),
    of(["low", "critical"]),
  ].map((each) => notices.look(each, 0).title);
  expect(titles).toEqual([
    "tripline",
    "tripline: 1 new",
    undefined,
    "tripline: 2 new",
  ]);
  expect(notices.title).toBe("tripline: 2 new");
  const silent = new Notices({ bell: undefined, title: false });
  expect(silent.look(of(["low"]), 0).title).toBeUndefined();
});
