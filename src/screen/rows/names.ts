/** Names that have a domain, without it where both do not fit: the name itself tells more. */

/** `SRV-FILES2.corp.example` is `SRV-FILES2` where that is all there is room for; addresses stay whole. */
export function shortHost(host: string, width: number): string {
  const dot = host.indexOf(".");
  if (host.length <= width || dot <= 0 || /^[\d.]+$/.test(host)) return host;
  return host.slice(0, dot);
}

/** `CORP\\svc_bk` is `svc_bk`. */
export function shortUser(user: string, width: number): string {
  return user.length <= width ? user : user.slice(user.indexOf("\\") + 1);
}
