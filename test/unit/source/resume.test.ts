/** Where followed files have come to, for another run that goes on from there. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { SavedFile } from "../../../src/source/saved-file.ts";
import { SourceSet } from "../../../src/source/source-set.ts";
import { temporaryFolder } from "../../support/folder.ts";

async function open(
  path: string,
  resume?: readonly SavedFile[],
): Promise<SourceSet> {
  return SourceSet.open([path], { follow: true, resume, onNotice: () => {} });
}

async function texts(set: SourceSet): Promise<readonly string[]> {
  const lines = await set.readers[0]!.next();
  return lines.map(({ text }) => text);
}

it("is not in what stands there now, when a batch began with other bytes than were read", async () => {
  const path = join(temporaryFolder(), "a.ndjson");
  for (const begun of ['{"n":1}\n{"n":2}\n', '[{"n":1},\n{"n":2},\n']) {
    writeFileSync(path, begun);
    const before = await open(path);
    expect(await texts(before)).toHaveLength(2);
    writeFileSync(path, '{"m":1}\n{"m":2}\n{"m":3}\n');
    // A sign of life while one is not looked at yet: the file is compared with what was read.
    const reader = before.readers[0] as unknown as { touch(): void };
    reader.touch();
    reader.touch();
    const next = ['{"m":1}', '{"m":2}', '{"m":3}'];
    expect(await texts(before)).toEqual(next);
    // Nothing of it is done with yet.
    const saved = before.save(() => 0);
    await before.close();
    const after = await open(path, saved);
    expect(await texts(after)).toEqual(next);
    await after.close();
  }
});
