/** The pictures in the docs are what the screen shows (written anew by: npm run generate). */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../src/base/package-root.ts";
import { takePictures, withPictures } from "../support/pictures.ts";

const PAGES = ["README.md", "docs/screen.md", "docs/tour.md"];

let pictures: ReadonlyMap<string, string>;
beforeAll(async () => {
  pictures = await takePictures();
}, 120_000);

test.each(PAGES)("%s", async (page) => {
  const path = join(packageRoot(), page);
  const text = readFileSync(path, "utf8");
  await expect(withPictures(text, pictures)).toMatchFileSnapshot(path);
});

test("each fits its window, and each stands somewhere", () => {
  const used = PAGES.flatMap((page) => [
    ...readFileSync(join(packageRoot(), page), "utf8").matchAll(
      /<!-- picture: ([\w-]+) -->/g,
    ),
  ]).map(([, name]) => name);
  expect([...new Set(used)].sort()).toEqual([...pictures.keys()].sort());
  for (const [name, picture] of pictures) {
    const [rows, cols] = name === "wide" ? [40, 120] : [24, 80];
    const lines = picture.split("\n");
    expect(lines).toHaveLength(rows!);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(cols!);
  }
});

test("docs/README.md names every page", () => {
  const folder = join(packageRoot(), "docs");
  const index = readFileSync(join(folder, "README.md"), "utf8");
  const pages = readdirSync(folder).filter(
    (name) => name.endsWith(".md") && name !== "README.md",
  );
  const named = [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, n]) => n);
  expect([...new Set(named)].sort()).toEqual(pages.sort());
});
