import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withoutDocument } from "../../../src/cli/no-document.ts";
import { SourceSet } from "../../../src/source/source-set.ts";
import { temporaryFolder } from "../../support/folder.ts";

/** Of each reader of these paths a feed that had lines, and none that was a document. */
async function failuresOf(
  paths: readonly string[],
  counts = { unparsed: 2, documents: 0 },
): Promise<string[]> {
  const set = await SourceSet.open(paths, {
    follow: false,
    onNotice: () => {},
  });
  try {
    const feeds = set.readers.map((reader) => ({ reader, ...counts }));
    return withoutDocument(feeds).map(({ code, message }) => {
      expect(code).toBe("not-a-log");
      return message;
    });
  } finally {
    await set.close();
  }
}

it("names what the user named and is no log", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "a.json");
  writeFileSync(file, "a\nb\n");
  expect(await failuresOf([file])).toEqual([
    `${file}: no document in it: 2 lines are not JSON`,
  ]);
  expect(await failuresOf([file], { unparsed: 1, documents: 0 })).toEqual([
    `${file}: no document in it: 1 line is not JSON`,
  ]);
  expect(await failuresOf([file], { unparsed: 0, documents: 0 })).toEqual([]);
  expect(await failuresOf([file], { unparsed: 9, documents: 1 })).toEqual([]);
  // Found in a folder, or by a pattern, it is nobody's claim.
  expect(await failuresOf([folder])).toEqual([]);
  expect(await failuresOf([join(folder, "*.json")])).toEqual([]);
});
