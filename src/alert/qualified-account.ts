/** `DOMAIN\\name`, or the name alone where the log gives no domain; undefined without a name. */
export function qualifiedAccount(
  domain: string | undefined,
  name: string | undefined,
): string | undefined {
  return domain === undefined || name === undefined
    ? name
    : `${domain}\\${name}`;
}
