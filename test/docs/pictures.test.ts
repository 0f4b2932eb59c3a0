/**
 * What the pages show is what the program shows. `npm run generate` takes the pictures and the outputs anew.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../src/base/package-root.ts";
import { TRIPLINE, childEnvironment } from "../support/program.ts";
import {
  PAGES,
  picturesOf,
  readPage,
  withOutputs,
  withPictures,
} from "./pages.ts";
import type { Mark } from "./pages.ts";
import { takePictures } from "./walks.ts";

/** Pictures as the pages have them; a mark with lines knows too little of one. */
const known = new Map(
  PAGES.flatMap((page) => picturesOf(readPage(page)))
    .filter(({ lines }) => lines === undefined)
    .map(({ name, text }) => [name, text]),
);
let taken: ReadonlyMap<string, string>;

beforeAll(async () => {
  taken = await takePictures(known);
}, 300_000);

function picture({ name, lines }: Mark): string {
  const text = taken.get(name);
  if (text === undefined) {
    throw new Error(`there is no picture "${name}": walks.ts takes none`);
  }
  if (lines === undefined) return text;
  return text
    .split("\n")
    .slice(lines[0] - 1, lines[1])
    .join("\n");
}

/** What a shell shows of a command line. */
async function run(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    "bash",
    [
      "-c",
      `tripline() { "${process.execPath}" "${TRIPLINE}" "$@"; }; ${command}`,
    ],
    {
      cwd: packageRoot(),
      env: childEnvironment(),
      // Some of what is shown ends with other codes than 0.
    },
  ).catch((error: { stdout: string }) => error);
  return stdout
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const MADE = PAGES.filter((page) =>
  /<!-- (?:picture|output)/.test(readPage(page)),
);

test.each(MADE)(
  "%s shows what the program shows (written anew by: npm run generate)",
  async (page) => {
    const text = withPictures(await withOutputs(readPage(page), run), picture);
    await expect(text).toMatchFileSnapshot(join(packageRoot(), page));
  },
);

test("every picture that is taken stands whole on a page, and fits its window", () => {
  expect([...known.keys()].sort()).toEqual([...taken.keys()].sort());
  for (const [name, text] of taken) {
    const [rows, cols] = name.includes("wide") ? [40, 120] : [24, 80];
    const lines = text.split("\n");
    expect(lines).toHaveLength(rows!);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(
      cols!,
    );
  }
});
