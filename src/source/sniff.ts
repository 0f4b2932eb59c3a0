/**
 * Whether a file whose name does not tell is a log: its first bytes in, a verdict out. Nobody's name is trusted the other
 * way round: what a file is named `.log` and is a picture all the same, `foreign.ts` tells.
 *
 *     zip ─────────────────────────────────────► log, or an Office document, a Java archive
 *     gzip, zstd ──► as far as it unpacks ──┐
 *                                           ▼
 *     text ──► `{"` `[{` `<Event`, `Record 1` ─► log, anything else is none
 */
import * as zlib from "node:zlib";
import { compressionOf, isZip } from "./decoder.ts";
import { detectEncoding } from "./encoding.ts";
import { foreignKind, type Foreign } from "./foreign.ts";

/** How much of a file is looked at. */
export const SNIFF_BYTES = 4_096;

/** What {@link SNIFF_BYTES} may expand to; more is taken for a log that compresses well. */
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;

/** `empty`: there is nothing that could tell. */
export type Verdict = "log" | "empty" | Foreign;

const NO_LOG: Foreign = { what: "no JSON, no XML events" };

/** Zip archives that are something else, by the name of their first member. */
const ZIPPED: readonly (readonly [RegExp, string])[] = [
  [/^(?:\[Content_Types\]\.xml|_rels\/|docProps\/)/, "Office document"],
  [/^META-INF\//, "Java archive"],
  [/^mimetype$/, "OpenDocument or EPUB"],
];

/** @param head the first bytes of the file, {@link SNIFF_BYTES} or all there are */
export function sniff(head: Buffer): Verdict {
  if (isZip(head)) return zipVerdict(head);
  const compression = compressionOf(head);
  if (compression === undefined) return sniffText(head);
  const text = unpacked(head, compression);
  // Damaged, or too little of it to tell: whoever reads it says so.
  if (text === undefined || text.length === 0) return "log";
  if (compressionOf(text) !== undefined || isZip(text)) {
    return { what: `archive inside ${compression}`, advice: "unpack" };
  }
  return sniffText(text);
}

function zipVerdict(head: Buffer): Verdict {
  // The first member's own header: its name stands behind 30 bytes.
  const name =
    head.length < 30
      ? ""
      : head.toString("latin1", 30, 30 + head.readUInt16LE(26));
  const found = ZIPPED.find(([pattern]) => pattern.test(name));
  return found === undefined ? "log" : { what: found[1] };
}

function unpacked(
  head: Buffer,
  compression: "gzip" | "zstd",
): Buffer | undefined {
  const maxOutputLength = MAX_UNPACKED_BYTES;
  const { Z_SYNC_FLUSH, ZSTD_e_continue } = zlib.constants;
  try {
    return compression === "gzip"
      ? zlib.gunzipSync(head, { finishFlush: Z_SYNC_FLUSH, maxOutputLength })
      : zlib.zstdDecompressSync(head, {
          finishFlush: ZSTD_e_continue,
          maxOutputLength,
        });
  } catch {
    // Also where this Node has no zstd.
    return undefined;
  }
}

function sniffText(bytes: Buffer): Verdict {
  const foreign = foreignKind(bytes);
  if (typeof foreign === "object") return foreign;
  const end = Math.min(bytes.length, SNIFF_BYTES);
  const whole = detectEncoding(bytes).decode(bytes, 0, end);
  // As the framers do: marks, zeros and blanks are passed over, and the lines between the documents of evtx_dump.
  const text = whole.replace(/^[\s\ufeff\0\x1e]+/, "");
  if (text === "") return bytes.length < SNIFF_BYTES ? "empty" : NO_LOG;
  const first = text.replace(/^Record \d{1,20}\s+/, "");
  if (/^(?:\{\s*(?:["}]|$)|\[\s*(?:[{[\]]|$)|<Events?[\s>])/.test(first)) {
    return "log";
  }
  if (!first.startsWith("<?xml")) return NO_LOG;
  return /<Events?[\s>]/.test(first) ? "log" : { what: "XML without events" };
}
