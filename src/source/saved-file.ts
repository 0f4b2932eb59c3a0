/**
 * How far a file was read, as values that JSON keeps: what another run needs to go on there, and to see that it is the same
 * file.
 */
import { UTF_16BE, UTF_16LE, UTF_8, type Encoding } from "./encoding.ts";
import type { LeftFile } from "./file-ledger.ts";
import type { ReadPlace } from "./reader.ts";

export interface SavedFile extends SavedPlace {
  /** Where it stood; "" of one that was read to its end under a name that is not read any more. */
  readonly path: string;
  /** The path of the file itself, where it is another one: that may be a link. */
  readonly realPath?: string;
  /** Device and inode. */
  readonly key: string;
  /** It was being read. */
  readonly isOpen: boolean;
  /** When it was written last, as far as that was seen; milliseconds since 1970. Known of those that were being read. */
  readonly modifiedMs?: number;
}

/** How far it was read. */
interface SavedPlace {
  readonly position: number;
  /** The first bytes and those before the position, base64. */
  readonly head: string;
  readonly tail: string;
  readonly nextNumber: number;
  readonly encoding?: Encoding["name"] | undefined;
  readonly isInsideArray?: true;
  readonly isCompressed?: true;
  readonly skip?: number;
}

const ENCODINGS: readonly Encoding[] = [UTF_8, UTF_16LE, UTF_16BE];

/** One that was read to its end. */
export function saveLeft(key: string, left: LeftFile): SavedFile {
  return { path: "", key, isOpen: false, ...savePlace(left) };
}

/** One that is being read, or waits to be. */
export function saveOpen(place: ReadPlace): SavedFile {
  const { path, realPath, key, modifiedMs, at } = place;
  return {
    path,
    ...(realPath !== path && { realPath }),
    key,
    isOpen: true,
    modifiedMs,
    ...savePlace(at),
  };
}

function savePlace(left: LeftFile): SavedPlace {
  const { skip = 0 } = left;
  return {
    position: left.position,
    head: left.head.toString("base64"),
    tail: left.tail.toString("base64"),
    nextNumber: left.nextNumber,
    encoding: left.encoding?.name,
    ...(left.isInsideArray && { isInsideArray: true }),
    ...(left.isCompressed && { isCompressed: true }),
    ...(skip > 0 && { skip }),
  };
}

export function restoreLeft(saved: SavedFile): LeftFile {
  return {
    position: saved.position,
    head: Buffer.from(saved.head, "base64"),
    tail: Buffer.from(saved.tail, "base64"),
    nextNumber: saved.nextNumber,
    encoding: ENCODINGS.find(({ name }) => name === saved.encoding),
    isInsideArray: saved.isInsideArray === true,
    isCompressed: saved.isCompressed === true,
    skip: saved.skip ?? 0,
  };
}
