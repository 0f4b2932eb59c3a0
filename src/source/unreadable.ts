/** What cannot be read at the moment: a list in, a line for people out. How many there are is always told, names of a few. */

/** A file, a folder, a member of an archive. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

const MOST_NAMES = 10;

/** @returns no line for nothing. Paths are as found: not yet made visible */
export function unreadableLines(all: readonly Unreadable[]): string[] {
  if (all.length === 0) return [];
  const named = all
    .slice(0, MOST_NAMES)
    .map(({ path, reason }) => `${path} (${reason})`);
  const more = all.length - named.length;
  const names = [...named, ...(more > 0 ? [`and ${more} more`] : [])];
  const count = all.length === 1 ? "1 path" : `${all.length} paths`;
  return [`${count} cannot be read: ${names.join(", ")}`];
}
