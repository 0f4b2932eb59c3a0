/**
 * A zip archive to its members, each of which can be opened as a stream, several at a time. The table of contents stands at
 * the end of an archive, so it is a file, or held in memory (an archive inside an archive, one level deep). Nothing is
 * ever unpacked to disk: the name of a member is a label and no path.
 *
 * What a member expands to does not matter, as it is streamed; how many there are, and what archives inside expand to,
 * is bounded. An archive stays open until its last member was let go.
 */
import type { Readable } from "node:stream";
import {
  fromBufferPromise,
  getFileNameLowLevel,
  openPromise,
  type Entry,
  type ZipFile,
} from "yauzl";
import { visible } from "../base/visible.ts";
import { isZip } from "./decoder.ts";
import { reading } from "./discover.ts";
import type { Foreign } from "./foreign.ts";
import { peekStream } from "./peek-stream.ts";
import { sniff, SNIFF_BYTES } from "./sniff.ts";

/** Members that are read of an archive, those of archives inside it included. */
const MAX_MEMBERS = 1_000;

/** What all archives inside an archive may expand to together: they are held in memory. */
const MAX_INNER_BYTES = 256 * 1024 * 1024;

const MAX_NAME_CHARS = 500;

export interface ZipMember {
  /** `dir/name`, or `inner.zip!dir/name`; safe to show. */
  readonly name: string;
  readonly sizeBytes: number;
  /**
   * Its bytes, unpacked. The stream has to be listened to as soon as it is there, as damage is told to whoever listens at
   * that moment. @throws Error when its place in the archive is damaged
   */
  open(): Promise<Readable>;
  /** Nobody opens it any more: once for each member. */
  letGo(): void;
}

export interface ZipProblem {
  /** The member that cannot be read; undefined for the archive itself. */
  readonly name: string | undefined;
  readonly code: "encrypted" | "unreadable" | "too-many-members";
  readonly reason: string;
}

export interface ZipVisitor {
  /** A regular file, in the order of the table of contents. */
  member(member: ZipMember): void;
  /** A member that is no log, by its first bytes. Empty ones, and hidden ones of no known ending, are passed over. */
  foreign(name: string, what: Foreign): void;
  problem(problem: ZipProblem): void;
}

/** Looks at the members of an archive. Never throws; the file is closed when all members were let go. */
export async function openZip(
  path: string,
  visitor: ZipVisitor,
): Promise<void> {
  const archive = new Archive(visitor);
  try {
    await archive.open(await openPromise(path, OPTIONS), "");
  } catch (error) {
    archive.fail(undefined, error);
  }
}

/** Names are decoded here: yauzl gives up the whole archive for one that looks like an attack. */
const OPTIONS = { autoClose: false, decodeStrings: false } as const;

class Archive {
  readonly #visitor: ZipVisitor;
  #members = 0;
  #innerBytes = 0;

  constructor(visitor: ZipVisitor) {
    this.#visitor = visitor;
  }

  /** @param prefix of the names: empty, or the name of the archive inside the archive and `!` */
  async open(zip: ZipFile, prefix: string): Promise<void> {
    const users = new Users(zip);
    try {
      for await (const entry of zip.eachEntry()) {
        const name = nameOf(entry);
        if (!isRegular(entry, name)) continue;
        if (++this.#members > MAX_MEMBERS) {
          this.#visitor.problem({
            name: undefined,
            code: "too-many-members",
            reason: `has more than ${MAX_MEMBERS} files; the rest is not read, unpack it first`,
          });
          return;
        }
        const how = reading(name.split("/"));
        if (how === "pass") continue;
        await this.#addMember(users, entry, prefix + shown(name), how);
      }
    } finally {
      users.letGo();
    }
  }

  fail(name: string | undefined, error: unknown): void {
    const reason = `cannot be unpacked (${(error as Error).message})`;
    this.#visitor.problem({ name, code: "unreadable", reason });
  }

  async #addMember(
    users: Users,
    entry: Entry,
    name: string,
    how: "take" | "sniff",
  ): Promise<void> {
    if (entry.isEncrypted()) {
      this.#visitor.problem({
        name,
        code: "encrypted",
        reason:
          'is encrypted; unpack it with its password (that of shared samples is often "infected") and name the files',
      });
      return;
    }
    const open = (): Promise<Readable> => users.stream(entry);
    try {
      if (!entry.canDecodeFileData()) {
        const { compressionMethod } = entry;
        throw new Error(`unsupported compression method: ${compressionMethod}`);
      }
      let isArchive = /\.zip$/i.test(name);
      if (how === "sniff") {
        const { head, stream } = await peekStream(await open(), SNIFF_BYTES);
        stream.destroy();
        const verdict = sniff(head);
        // What is damaged from its start is for the reader to tell.
        const isUnread = verdict === "empty" && entry.uncompressedSize > 0;
        if (verdict !== "log" && !isUnread) {
          if (verdict !== "empty") this.#visitor.foreign(name, verdict);
          return;
        }
        isArchive = isZip(head);
      }
      const isInner = isArchive && !name.includes(MEMBER_MARK);
      if (isInner) return await this.#addInner(await open(), name);
      users.join();
      const sizeBytes = entry.uncompressedSize;
      const letGo = (): void => users.letGo();
      this.#visitor.member({ name, sizeBytes, open, letGo });
    } catch (error) {
      this.fail(name, error);
    }
  }

  async #addInner(stream: Readable, name: string): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of stream as AsyncIterable<Buffer>) {
      this.#innerBytes += part.length;
      if (this.#innerBytes > MAX_INNER_BYTES) {
        throw new Error(
          `archives inside an archive may have ${MAX_INNER_BYTES} bytes together`,
        );
      }
      parts.push(part);
    }
    const bytes = Buffer.concat(parts);
    await this.open(
      await fromBufferPromise(bytes, OPTIONS),
      name + MEMBER_MARK,
    );
  }
}

/** Closes an archive, or forgets its bytes, when the last one who needs it has let it go. */
class Users {
  #zip: ZipFile | undefined;
  /** Whoever made this is the first. */
  #count = 1;

  constructor(zip: ZipFile) {
    this.#zip = zip;
  }

  /** @throws Error when all have let it go */
  async stream(entry: Entry): Promise<Readable> {
    if (this.#zip === undefined) throw new Error("closed");
    return this.#zip.openReadStreamPromise(entry);
  }

  join(): void {
    this.#count++;
  }

  letGo(): void {
    if (--this.#count > 0) return;
    this.#zip?.close();
    this.#zip = undefined;
  }
}

/** Between the name of an archive and that of a member. */
export const MEMBER_MARK = "!";

function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  return getFileNameLowLevel(
    generalPurposeBitFlag,
    fileNameRaw,
    extraFields,
    false,
  );
}

function shown(name: string): string {
  return visible(name.replaceAll(MEMBER_MARK, "\\x21"), MAX_NAME_CHARS);
}

const TYPE_BITS = 0o170000;
const REGULAR = 0o100000;

/** Not a folder, not a link, and none of the by-products of a Mac. */
function isRegular(entry: Entry, name: string): boolean {
  // Unix modes stand in the upper half; archives made on Windows have none.
  const type = (entry.externalFileAttributes >>> 16) & TYPE_BITS;
  return (
    (type === 0 || type === REGULAR) &&
    !name.endsWith("/") &&
    !name.startsWith("__MACOSX/") &&
    !/(?:^|\/)\.DS_Store$/.test(name)
  );
}
