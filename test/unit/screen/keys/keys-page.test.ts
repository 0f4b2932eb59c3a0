import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../../src/base/package-root.ts";
import { BINDINGS } from "../../../../src/screen/keys/bindings.ts";
import { keysPage } from "./keys-page.ts";

test("docs/keys.md is what the tables say (written anew by: npm run generate)", async () => {
  await expect(await keysPage()).toMatchFileSnapshot(
    join(packageRoot(), "docs", "keys.md"),
  );
});

test("the README names no key that does nothing", () => {
  const readme = readFileSync(join(packageRoot(), "README.md"), "utf8");
  const section = /## The screen\n([\s\S]*?)\n## /.exec(readme)![1]!;
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((line) =>
    [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, key]) => key!),
  );
  const bound = new Set(BINDINGS.flatMap(({ keys }) => keys));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((key) => !bound.has(key))).toEqual([]);
});
