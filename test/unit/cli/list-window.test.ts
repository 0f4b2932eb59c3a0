import { expect, test } from "vitest";
import { ListWindow } from "../../../src/cli/list-window.ts";
import type { ListView } from "../../../src/screen/store/snapshot.ts";

interface Row {
  readonly id: string;
  readonly n: number;
}

/** Rows `0` to `99`, whose numbers go down. */
const ROWS: readonly Row[] = Array.from({ length: 100 }, (_, i) => ({
  id: String(i),
  n: 100 - i,
}));

const LOOK: ListView<"given" | "n"> = {
  from: 0,
  count: 10,
  filter: "",
  sort: { by: "given", reversed: false },
};

function open() {
  const window = new ListWindow<Row, "given" | "n">(
    (text) =>
      text === "?"
        ? { ok: false, message: "no", at: 0 }
        : { ok: true, test: ({ id }) => id.endsWith(text) },
    { given: () => 0, n: (a, b) => a.n - b.n },
  );
  return (view: Partial<typeof LOOK>, rows = ROWS) => {
    const whole = { ...LOOK, ...view };
    window.look(whole);
    window.arrange(rows, whole.sort);
    return window.cut(whole);
  };
}

test("filters, sorts and cuts; the last valid filter stays in force", () => {
  const cut = open();
  expect(cut({ from: 95 })).toMatchObject({ matching: 100, from: 90 });
  expect(cut({ filter: "7", count: 2 })).toMatchObject({
    matching: 10,
    rows: [{ id: "7" }, { id: "17" }],
  });
  expect(cut({ filter: "?" })).toMatchObject({
    matching: 10,
    filter: "?",
    filterError: { message: "no", at: 0 },
  });
  expect(cut({})).toMatchObject({ matching: 100, filterError: undefined });
  expect(cut({ count: 100_000 }).rows).toHaveLength(100);
});

test("the window goes along with the row under the cursor", () => {
  const cut = open();
  const anchor = { id: "12", index: 12 };
  const sort = { by: "n", reversed: false } as const;
  const sorted = cut({ from: 10, anchor, sort });
  expect(sorted.from).toBe(85);
  expect(sorted.rows.map(({ id }) => id)).toContain("12");
  expect(
    cut({ from: 10, anchor, sort: { ...sort, reversed: true } }).from,
  ).toBe(10);
  const newer = [{ id: "new", n: 0 }, { id: "newer", n: 0 }, ...ROWS];
  expect(cut({ from: 10, anchor }, newer).from).toBe(12);
  // A row that is gone holds nothing still.
  expect(cut({ from: 10, anchor, filter: "7", count: 2 }).from).toBe(8);
});
