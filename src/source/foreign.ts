/**
 * What a file is that is no log, told by its first bytes: programs, pictures, archives of a kind that is not unpacked
 * here, and the event log in Windows' own binary form. First bytes in, a name and what to do about it out.
 */

export interface Foreign {
  /** `PNG image`, as in "not a log: PNG image". */
  readonly what: string;
  /** What makes it readable, where something does. */
  readonly advice?: "convert" | "unpack";
}

interface Magic extends Foreign {
  readonly bytes: readonly number[];
  /** Bytes before the magic. @default 0 */
  readonly at?: number;
  /** Short magics are letters of any text, too: the rest of the head has to agree. */
  readonly agrees?: (head: Uint8Array) => boolean;
}

/** Of a text with an escape for what is no letter: `\x89PNG`. */
function ofText(text: string): readonly number[] {
  return [...text].map((char) => char.charCodeAt(0));
}

/** No text has a zero byte so early; UTF-16 begins otherwise. */
function isBinary(head: Uint8Array): boolean {
  return head.subarray(0, 64).includes(0);
}

/** The logs first: they are what a folder is searched for. */
const MAGICS: readonly Magic[] = [
  {
    what: "binary event log",
    advice: "convert",
    bytes: ofText("ElfFile\0"),
  },
  {
    what: "binary event log of Windows XP",
    advice: "convert",
    at: 4,
    bytes: ofText("LfLe"),
  },
  {
    what: "7z archive",
    advice: "unpack",
    bytes: ofText("7z\xbc\xaf\x27\x1c"),
  },
  {
    what: "RAR archive",
    advice: "unpack",
    bytes: ofText("Rar!\x1a\x07"),
  },
  { what: "xz data", advice: "unpack", bytes: ofText("\xfd7zXZ\0") },
  {
    what: "bzip2 data",
    advice: "unpack",
    bytes: ofText("BZh"),
    agrees: (head) => head.length < 6 || (head[4] === 0x31 && head[5] === 0x41),
  },
  {
    what: "LZ4 data",
    advice: "unpack",
    bytes: ofText("\x04\x22\x4d\x18"),
  },
  {
    what: "cabinet archive",
    advice: "unpack",
    bytes: ofText("MSCF\0\0\0\0"),
  },
  // The name of its first member comes before it.
  { what: "tar archive", advice: "unpack", at: 257, bytes: ofText("ustar") },
  { what: "registry hive", bytes: ofText("regf") },
  { what: "SQLite database", bytes: ofText("SQLite format 3\0") },
  { what: "Windows program", bytes: ofText("MZ"), agrees: isBinary },
  { what: "Linux program", bytes: ofText("\x7fELF") },
  { what: "shortcut", bytes: ofText("L\0\0\0\x01\x14\x02\0") },
  { what: "prefetch file", bytes: ofText("MAM\x04") },
  {
    what: "Office document or installer",
    bytes: ofText("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
  },
  { what: "PDF document", bytes: ofText("%PDF-") },
  { what: "PNG image", bytes: ofText("\x89PNG\r\n\x1a\n") },
  { what: "JPEG image", bytes: ofText("\xff\xd8\xff") },
  { what: "GIF image", bytes: ofText("GIF8") },
  { what: "network capture", bytes: ofText("\xd4\xc3\xb2\xa1") },
  { what: "network capture", bytes: ofText("\xa1\xb2\xc3\xd4") },
];

/** @returns `more` when the bytes so far may be the beginning of a magic; undefined for everything else */
export function foreignKind(head: Uint8Array): Foreign | "more" | undefined {
  let mayBe = false;
  for (const { bytes, at = 0, agrees, what, advice } of MAGICS) {
    const there = head.subarray(at, at + bytes.length);
    if (!there.every((byte, i) => byte === bytes[i])) continue;
    if (there.length === bytes.length) {
      if (agrees !== undefined && !agrees(head)) continue;
      return advice === undefined ? { what } : { what, advice };
    }
    // What stands further behind is not waited for: a log's first line may be short.
    mayBe ||= at === 0 && there.length > 0;
  }
  return mayBe ? "more" : undefined;
}

/**
 * A sentence without its subject, for a file that the user named.
 * @param path for the example
 */
export function foreignText(foreign: Foreign, path: string): string {
  const advice = adviceFor(foreign, path);
  const what =
    foreign.advice === "convert" ? foreign.what : `not a log: ${foreign.what}`;
  return advice === undefined ? what : `${what}: ${advice}`;
}

/** What to do about it; undefined where nothing helps. */
export function adviceFor(
  { advice }: Foreign,
  path: string,
): string | undefined {
  if (advice === undefined) return undefined;
  return advice === "unpack"
    ? "unpack it first"
    : `convert it first, e.g. evtx_dump -o jsonl ${exampleName(path)}`;
}

/** The file's own name where a shell takes it for nothing but a name. */
function exampleName(path: string): string {
  const name = path.split(/[/\\!]/).at(-1)!;
  return /^[A-Za-z0-9_][\w.-]{0,100}$/.test(name) ? name : "X.evtx";
}
