/** Names without their domain or folder: the name itself tells more than where it stands. */

/** `SRV-FILES2.corp.example` is `SRV-FILES2` where that is all there is room for; addresses stay whole. */
export function shortHost(host: string, width: number): string {
  const dot = host.indexOf(".");
  if (host.length <= width || dot <= 0 || /^[\d.]+$/.test(host)) return host;
  return host.slice(0, dot);
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `CORP\\svc_bk` is `svc_bk`. */
export function shortUser(user: string, width: number): string {
  return user.length <= width ? user : user.slice(user.indexOf("\\") + 1);
}
