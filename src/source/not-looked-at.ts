/**
 * Files that were found in a folder or an archive and are no logs: a list in, a few lines for people out. How many there
 * are is always told, names of each kind a few, and what would make them readable once a kind.
 */
import { adviceFor, type Foreign } from "./foreign.ts";

export interface NotLookedAt {
  readonly path: string;
  readonly foreign: Foreign;
}

/** Names that one line holds, and of one kind while there are several. */
const MOST_NAMES = 10;
const MOST_OF_KIND = 3;

/** @returns no line for no file. Paths are as found: not yet made visible */
export function notLookedAtLines(files: readonly NotLookedAt[]): string[] {
  if (files.length === 0) return [];
  const kinds = [...byKind(importantFirst(files)).values()];
  const named = kinds
    .flatMap((each) =>
      each.slice(0, kinds.length === 1 ? MOST_NAMES : MOST_OF_KIND),
    )
    .slice(0, MOST_NAMES)
    .map(({ path, foreign }) => `${path} (${foreign.what})`);
  const more = files.length - named.length;
  const names = [...named, ...(more > 0 ? [`and ${more} more`] : [])];
  return [
    `${counted(files.length)} not looked at: ${names.join(", ")}`,
    ...kinds.flatMap((each) => {
      const { path, foreign } = each[0]!;
      const advice = adviceFor(foreign, path);
      return advice === undefined
        ? []
        : [`${counted(each.length)} (${foreign.what}): ${advice}`];
    }),
  ];
}

/** Those that can be made readable before the others. */
export function importantFirst(files: readonly NotLookedAt[]): NotLookedAt[] {
  const weight = ({ foreign: { advice } }: NotLookedAt): number =>
    advice === "convert" ? 0 : advice === "unpack" ? 1 : 2;
  return files.toSorted((a, b) => weight(a) - weight(b));
}

function byKind(
  files: readonly NotLookedAt[],
): ReadonlyMap<string, readonly NotLookedAt[]> {
  const kinds = new Map<string, NotLookedAt[]>();
  for (const file of files) {
    const kind = kinds.get(file.foreign.what);
    if (kind === undefined) kinds.set(file.foreign.what, [file]);
    else kind.push(file);
  }
  return kinds;
}

const counted = (n: number): string => (n === 1 ? "1 file" : `${n} files`);
