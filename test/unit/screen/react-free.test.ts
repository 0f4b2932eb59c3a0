import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../src/base/package-root.ts";

test("React and Ink are loaded by components and store hooks alone", () => {
  const folder = join(packageRoot(), "src", "screen");
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/(^|\/)use-[^/]+$/.test(path))
    .filter((path) =>
      /^import (?!type).* from "(react|ink)"/m.test(
        readFileSync(join(folder, path), "utf8"),
      ),
    );
  expect(found).toEqual([]);
});

test("the filter, which the worker uses, needs nothing of the screen but its types", () => {
  const folder = join(packageRoot(), "src", "screen", "filter");
  const imports = readdirSync(folder).flatMap((path) => [
    ...readFileSync(join(folder, path), "utf8").matchAll(
      /^import (?!type).* from "(.*)"/gm,
    ),
  ]);
  const outside = imports
    .map((match) => match[1]!)
    .filter((path) => !path.startsWith("./"));
  expect([...new Set(outside)].sort()).toEqual([
    "../../lang/did-you-mean.ts",
    "../../rule/rule.ts",
  ]);
});
