/**
 * The pages whose blocks are made by the program. A mark stands above a block and says what is in it:
 *
 * ```text
 *   <!-- picture: alert -->             a picture of the screen
 *   <!-- picture: alert, lines 3-9 -->  some of its lines
 *   <!-- output -->                     what the commands behind the `$` of the block print
 * ```
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/base/package-root.ts";

/** Every page for readers, as its path in the project. */
export const PAGES: readonly string[] = [
  "README.md",
  "CHANGELOG.md",
  "samples/README.md",
  ...readdirSync(join(packageRoot(), "docs"), { recursive: true })
    .map((name) => `docs/${String(name)}`)
    .filter((name) => name.endsWith(".md"))
    .sort(),
];

export function readPage(page: string): string {
  return readFileSync(join(packageRoot(), page), "utf8");
}

export interface Mark {
  readonly name: string;
  /** First and last line, from 1; undefined: the whole picture. */
  readonly lines: readonly [from: number, to: number] | undefined;
}

const PICTURE =
  /(<!-- picture: ([a-z-]+)(?:, lines (\d+)-(\d+))? -->\n\n```text\n)([^]*?)(?<=\n)```/g;

function markOf(name: string, from?: string, to?: string): Mark {
  return {
    name,
    lines:
      from === undefined || to === undefined
        ? undefined
        : [Number(from), Number(to)],
  };
}

/** The pictures of a page with the text that it has of them. */
export function picturesOf(text: string): (Mark & { readonly text: string })[] {
  return [...text.matchAll(PICTURE)].map(([, , name, from, to, body]) => ({
    ...markOf(name!, from, to),
    text: body!.slice(0, -1),
  }));
}

/** The page with other pictures in the place of those it has. */
export function withPictures(
  text: string,
  picture: (mark: Mark) => string,
): string {
  return text.replaceAll(
    PICTURE,
    (_, head: string, name: string, from?: string, to?: string) =>
      `${head}${picture(markOf(name, from, to))}\n\`\`\``,
  );
}

const OUTPUT = /(<!-- output -->\n\n```console\n)([^]*?)(?<=\n)```/g;

/** The commands of a block, in order. */
function commandsOf(block: string): string[] {
  return block
    .split("\n")
    .filter((line) => line.startsWith("$ "))
    .map((line) => line.slice(2));
}

/** The page with what its commands print now. */
export async function withOutputs(
  text: string,
  run: (command: string) => Promise<string>,
): Promise<string> {
  let page = text;
  for (const [whole, head, block] of text.matchAll(OUTPUT)) {
    const parts: string[] = [];
    for (const command of commandsOf(block!)) {
      parts.push(`$ ${command}\n${await run(command)}`);
    }
    page = page.replace(whole, () => `${head}${parts.join("\n")}\`\`\``);
  }
  return page;
}
