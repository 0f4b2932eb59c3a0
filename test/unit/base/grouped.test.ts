import { expect, it } from "vitest";
import { grouped } from "../../../src/base/grouped.ts";

it.each([0, 7, 999, 1_000, 65_536, 1_234_567, -4_096, 2 ** 53 - 1])(
  "%i is grouped as in English",
  (n) => {
    expect(grouped(n)).toBe(n.toLocaleString("en-US"));
  },
);
