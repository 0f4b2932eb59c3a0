/**
 * What Sysmon 22 says about a name lookup: the text of `QueryResults` in, the answers apart out.
 */
import { present, toIp } from "./values.ts";

const RECORD_TYPES: ReadonlyMap<string, string> = new Map([
  ["1", "A"],
  ["2", "NS"],
  ["5", "CNAME"],
  ["6", "SOA"],
  ["12", "PTR"],
  ["15", "MX"],
  ["16", "TXT"],
  ["28", "AAAA"],
  ["33", "SRV"],
]);

export interface DnsAnswers {
  readonly addresses: readonly string[];
  /** One per answer; `types[i]` belongs to `data[i]`. */
  readonly types: readonly string[];
  readonly data: readonly string[];
}

/** Reads `type:  5 name.example;::ffff:203.0.113.7;`: pieces with a type are records, the others addresses. */
export function toDnsAnswers(results: string): DnsAnswers {
  const addresses: string[] = [];
  const types: string[] = [];
  const data: string[] = [];
  for (const piece of results.split(";")) {
    const entry = present(piece.trim());
    if (entry === undefined) continue;
    const address = toIp(entry);
    if (address !== undefined) {
      addresses.push(address);
      types.push(address.includes(":") ? "AAAA" : "A");
      data.push(address);
      continue;
    }
    const [word, type, ...name] = entry.split(/ +/);
    if (word !== "type:" || type === undefined) continue;
    types.push(RECORD_TYPES.get(type) ?? type);
    data.push(name.join(" "));
  }
  return { addresses, types, data };
}

const STATUSES: ReadonlyMap<string, string> = new Map([
  ["0", "SUCCESS"],
  ["9003", "DNS_ERROR_RCODE_NAME_ERROR"],
  ["9501", "DNS_INFO_NO_RECORDS"],
  ["9701", "DNS_ERROR_RECORD_DOES_NOT_EXIST"],
  ["1460", "ERROR_TIMEOUT"],
]);

const STATUS_CODES: ReadonlyMap<string, string> = new Map(
  [...STATUSES].map(([code, name]) => [name, code]),
);

/** The `QueryStatus` behind its name; the name itself where it is none of ours. */
export function fromDnsStatus(name: string): string {
  return STATUS_CODES.get(name) ?? name;
}

/** The name of a `QueryStatus`; the number itself where it has none here. */
export function toDnsStatus(status: string): string {
  return STATUSES.get(status) ?? status;
}
