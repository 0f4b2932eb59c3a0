/**
 * IP addresses as text: one canonical spelling, and membership in CIDR blocks.
 */

/** 16 bytes; IPv4 is held as an IPv4-mapped address, so that one comparison serves both. */
type AddressBytes = Uint8Array;

const V4_PREFIX = 96;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/**
 * Reads an IPv4 or IPv6 address; brackets and a `%zone` are trimmed.
 * @returns 16 bytes (IPv4 mapped into `::ffff:0:0/96`), or undefined for anything else
 */
export function parseIp(text: string): AddressBytes | undefined {
  if (text.length > 64) return undefined;
  let address = text;
  if (address.startsWith("[") && address.endsWith("]")) {
    address = address.slice(1, -1);
  }
  const zone = address.indexOf("%");
  if (zone !== -1) address = address.slice(0, zone);
  return address.includes(":") ? parseV6(address) : parseV4(address);
}

function parseV4(text: string): AddressBytes | undefined {
  const bytes = new Uint8Array(16);
  bytes[10] = bytes[11] = 0xff;
  return readV4(text, bytes, 12) ? bytes : undefined;
}

/** Four numbers of one to three digits; without cutting the text, since most network events have two of these. */
function readV4(text: string, bytes: Uint8Array, at: number): boolean {
  let part = 0;
  let value = 0;
  let digits = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? DOT : text.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || digits > 3 || value > 255 || part === 4) return false;
      bytes[at + part++] = value;
      value = 0;
      digits = 0;
    } else {
      if (code < DIGIT_0 || code > DIGIT_9) return false;
      value = 10 * value + code - DIGIT_0;
      digits++;
    }
  }
  return part === 4;
}

function parseV6(text: string): AddressBytes | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = halves[0] === "" ? [] : halves[0]!.split(":");
  const tail =
    halves.length === 1 || halves[1] === "" ? [] : halves[1]!.split(":");
  const bytes = new Uint8Array(16);

  // A trailing dotted quad stands for the last two groups.
  const last = tail.at(-1) ?? (halves.length === 1 ? head.at(-1) : undefined);
  let groups = head.length + tail.length;
  if (last?.includes(".") === true) {
    if (!readV4(last, bytes, 12)) return undefined;
    (tail.length > 0 ? tail : head).pop();
    groups += 1;
  }
  if (halves.length === 1 ? groups !== 8 : groups > 7) return undefined;

  const put = (parts: readonly string[], first: number): boolean =>
    parts.every((part, i) => {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return false;
      const value = parseInt(part, 16);
      bytes[2 * (first + i)] = value >> 8;
      bytes[2 * (first + i) + 1] = value & 0xff;
      return true;
    });
  const dotted = last?.includes(".") === true ? 2 : 0;
  return put(head, 0) && put(tail, 8 - dotted - tail.length)
    ? bytes
    : undefined;
}

function isV4(bytes: AddressBytes): boolean {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

/**
 * The canonical spelling: dotted quad for IPv4 (also when mapped), else lower case with the longest run of zero
 * groups compressed (RFC 5952).
 * @returns the text itself when it is not an address
 */
export function canonicalIp(text: string): string {
  // Sysmon writes IPv4 canonically; the common case must cost nothing.
  if (!text.includes(":") && !text.startsWith("[")) return text;
  const bytes = parseIp(text);
  if (bytes === undefined) return text;
  if (isV4(bytes)) return bytes.subarray(12).join(".");
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16),
  );
  let runStart = -1;
  let runLength = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === "0") end++;
    if (end - i > runLength) {
      runStart = i;
      runLength = end - i;
    }
    if (end > i) i = end;
  }
  return runStart === -1
    ? groups.join(":")
    : `${groups.slice(0, runStart).join(":")}::${groups.slice(runStart + runLength).join(":")}`;
}

/** A compiled CIDR block. */
export type CidrBlock = (address: AddressBytes) => boolean;

/**
 * Compiles `10.0.0.0/8`, `fe80::/10` or a bare address (a block of one). Host bits in the block are ignored.
 * @returns undefined for anything else
 */
export function compileCidr(text: string): CidrBlock | undefined {
  const slash = text.indexOf("/");
  const network = parseIp(slash === -1 ? text : text.slice(0, slash));
  if (network === undefined) return undefined;
  const v4 = isV4(network);
  let bits = 128;
  if (slash !== -1) {
    const length = text.slice(slash + 1);
    if (!/^\d{1,3}$/.test(length) || Number(length) > (v4 ? 32 : 128)) {
      return undefined;
    }
    bits = Number(length) + (v4 ? V4_PREFIX : 0);
  }
  const whole = bits >> 3;
  const mask = (0xff00 >> (bits & 7)) & 0xff;
  return (address) => {
    for (let i = 0; i < whole; i++) if (address[i] !== network[i]) return false;
    return mask === 0 || (address[whole]! & mask) === (network[whole]! & mask);
  };
}
