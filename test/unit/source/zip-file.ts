/** Writes zip archives for tests: stored or deflated members, with whatever flags and names a test wants. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content: string | Buffer;
  /** @default 8 */
  readonly method?: 0 | 8 | 12;
  /** @default false */
  readonly encrypted?: boolean;
  /** Unix mode with its type bits. @default none, as on Windows */
  readonly mode?: number;
}

/**
 *     local header, name, data  ·  …  ·  central header, name  ·  …  ·  end record
 */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { method = 8, encrypted = false, mode = 0 } = entry;
    const name = Buffer.from(entry.name as string);
    const content = Buffer.from(entry.content as string);
    const data = method === 8 ? deflateRawSync(content) : content;
    // What both headers share: version, flags (bit 11: UTF-8), method, time, date, CRC, sizes, lengths.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(
      data.length + (encrypted && method === 0 ? 12 : 0),
      14,
    );
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);

    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x03"), common, tail, name);
    const local = [Buffer.from("PK\x03\x04"), common, name, data];
    parts.push(...local);
    offset += local.reduce((sum, { length }) => sum + length, 0);
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}
