/**
 * Addresses in a text, written so that nothing opens them by accident: `hxxp://198.51.100[.]23/a`. As analysts write
 * them in tickets; the rest of the text stays as it is.
 */

const SCHEME = /\b(h)tt(ps?):\/\//gi;
/** A host behind a scheme, up to what ends it; and an IPv4 address wherever it stands. */
const HOST = /(?<=\bhxxps?:\/\/|\bftp:\/\/)[^\s/:?#"'<>)\]]+/gi;
const ADDRESS = /(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])/g;

/** The same text where there is nothing to defang, or it is done already. Linear in the text. */
export function defang(text: string): string {
  const apart = (host: string): string => host.replace(/(?<!\[)\./g, "[.]");
  return text
    .replace(SCHEME, "$1xx$2://")
    .replace(HOST, apart)
    .replace(ADDRESS, apart);
}
