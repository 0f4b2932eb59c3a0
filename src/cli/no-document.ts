/**
 * Sources that the user named and that are no logs after all: they had lines, and not one of them was a document. A file
 * of a folder like that is only warned of, as nobody said that it is a log.
 */
import { SourceError } from "../base/errors.ts";
import type { Feed } from "./pipeline.ts";

/** @param feeds at the end of the run. @returns one failure a source */
export function withoutDocument(
  feeds: readonly Pick<Feed, "reader" | "unparsed" | "documents">[],
): SourceError[] {
  return feeds.flatMap(({ reader, unparsed, documents }) => {
    const { source, state, named } = reader;
    // Of what could not be read to its end it is not known.
    if (!named || state === "failed" || unparsed === 0 || documents > 0) {
      return [];
    }
    const lines = unparsed === 1 ? "1 line is" : `${unparsed} lines are`;
    const message = `${source.path}: no document in it: ${lines} not JSON`;
    return [new SourceError("not-a-log", source.path, message)];
  });
}
