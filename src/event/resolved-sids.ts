/**
 * Collectors that ask the directory write an account's name where Windows logged its SID: `SubjectUserSid` is
 * `NT AUTHORITY\SYSTEM`. Read through here, a field that should hold a SID holds one or nothing, and the name stands where
 * names are read. (`winlog.event_data` keeps the text as logged.)
 */
import type { DataReader, EventData } from "./mapping.ts";
import {
  accountDomain,
  accountName,
  isSid,
  present,
  wellKnownSid,
} from "./values.ts";

const SID_FIELDS: ReadonlySet<string> = new Set([
  "MandatoryLabel",
  "MemberSid",
  "SubjectUserSid",
  "TargetSid",
  "TargetUserSid",
]);

/** Names and domains of accounts, and the SID that may have been replaced by them. */
const NAMED_BY: ReadonlyMap<
  string,
  readonly [sid: string, part: (account: string) => string | undefined]
> = new Map([
  ["SubjectUserName", ["SubjectUserSid", accountName]],
  ["SubjectDomainName", ["SubjectUserSid", accountDomain]],
  ["TargetUserName", ["TargetUserSid", accountName]],
  ["TargetDomainName", ["TargetUserSid", accountDomain]],
]);

/** What Windows itself calls the SIDs that no directory has. */
const FIXED_SIDS: ReadonlyMap<string, string> = new Map([
  ["null sid", "S-1-0-0"],
  ["mandatory label\\untrusted mandatory level", "S-1-16-0"],
  ["mandatory label\\low mandatory level", "S-1-16-4096"],
  ["mandatory label\\medium mandatory level", "S-1-16-8192"],
  ["mandatory label\\high mandatory level", "S-1-16-12288"],
  ["mandatory label\\system mandatory level", "S-1-16-16384"],
]);

/** The event data of a shape, with SIDs and names where they belong. */
export function resolvedSids(data: EventData): EventData {
  return (name, part) => {
    const read = data(name, part);
    if (SID_FIELDS.has(name)) return sidReader(read);
    const named = NAMED_BY.get(name);
    if (named === undefined) return read;
    const account = data(named[0]);
    const partOf = named[1];
    return (doc) => {
      const text = read(doc);
      if (present(text) !== undefined) return text;
      const resolved = account(doc);
      // Without a backslash it is no account: a SID, or `NULL SID`.
      return resolved?.includes("\\") === true ? partOf(resolved) : text;
    };
  };
}

function sidReader(read: DataReader): DataReader {
  return (doc) => {
    const text = read(doc);
    if (text === undefined || isSid(text)) return text;
    return FIXED_SIDS.get(text.toLowerCase()) ?? wellKnownSid(text);
  };
}
