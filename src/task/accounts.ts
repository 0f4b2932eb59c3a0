/** Names of the well-known accounts that task definitions give by their security id. */

const WELL_KNOWN: ReadonlyMap<string, string> = new Map([
  ["S-1-1-0", "Everyone"],
  ["S-1-5-4", "INTERACTIVE"],
  ["S-1-5-11", "Authenticated Users"],
  ["S-1-5-18", "SYSTEM"],
  ["S-1-5-19", "LOCAL SERVICE"],
  ["S-1-5-20", "NETWORK SERVICE"],
  ["S-1-5-32-544", "Administrators"],
  ["S-1-5-32-545", "Users"],
]);

/** The account as written, with a plain name beside a well-known id: `S-1-5-18 (SYSTEM)`. */
export function accountText(account: string): string {
  const name = WELL_KNOWN.get(account.trim().toUpperCase());
  return name === undefined ? account : `${account} (${name})`;
}

/** True for every spelling of the system's account. */
export function isSystemAccount(account: string): boolean {
  return /^(?:s-1-5-18|(?:nt authority\\)?system|localsystem)$/i.test(
    account.trim(),
  );
}
