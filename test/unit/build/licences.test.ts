import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { licencesOf } from "../../../build/licences.ts";
import { packageRoot } from "../../../src/base/package-root.ts";

const root = packageRoot();
const { dependencies } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
) as { dependencies: Record<string, string> };

it("the joined program has the licence of each package beside it", () => {
  const file = join(root, "dist", "program", "THIRD-PARTY.txt");
  const text = readFileSync(file, "utf8");
  for (const name of [...Object.keys(dependencies), "yoga-layout"]) {
    expect(text).toMatch(
      new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, "m"),
    );
  }
  expect(text).toContain("Permission is hereby granted");
});

it("takes the licence at the top of a file where a package has no other", () => {
  const folder = join(root, "node_modules", "yoga-layout");
  const file = join(folder, "dist", "src", "index.js");
  expect(licencesOf([join(root, "dist", "cli", "main.js"), file])).toContain(
    "This source code is licensed under the MIT license",
  );
});
