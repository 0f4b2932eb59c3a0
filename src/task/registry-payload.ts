/**
 * A command that reads its code from the registry in, the values that it reads out; and the text of a registry value in,
 * the script that it holds out. `IEX …FromBase64String((gp HKCU:\Software debug).debug)` says nothing by itself: the log
 * may show what was written there.
 */
import { decodeScript } from "./powershell-encoded.ts";

/** Longest value kept: an encoded stager has some KiB. */
export const MAX_PAYLOAD_CHARS = 64 * 1024;
/** Shorter texts are settings. */
export const LEAST_PAYLOAD_CHARS = 64;
/** Values of one command. */
const MAX_READS = 4;
/** How much of a command is looked through. */
const MAX_COMMAND_CHARS = 64 * 1024;

/*
 *   (gp HKCU:\Software\X debug).debug          Get-ItemProperty -Path 'HKLM:\Software\X' -Name debug
 *   (Get-ItemProperty HKCU:\Software\X).debug  Get-ItemPropertyValue Registry::HKEY_CURRENT_USER\Software\X debug
 */
const ROOT = String.raw`(?:Registry::)?(?:HKCU|HKLM|HKEY_[A-Z_]{1,30}):?\\`;
const READS = new RegExp(
  String.raw`\b(?:gpv?|Get-ItemProperty(?:Value)?)\s{1,8}(?:-(?:Literal)?Path\s{1,8})?` +
    String.raw`(?:"(${ROOT}[^"]{1,512})"|'(${ROOT}[^']{1,512})'|(${ROOT}[^\s"'();|]{1,512}))` +
    String.raw`(?:\s{1,8}(?:-Name\s{1,8})?["']?([^\s"'();|.-][^\s"'();|.]{0,127})["']?)?` +
    String.raw`(?:\s{0,8}\)\s{0,2}\.["']?(\w{1,128}))?`,
  "gi",
);

/** The values that a command reads, as {@link payloadKey} writes them. Linear in the text. Never throws. */
export function registryReads(command: string): string[] {
  const reads = new Set<string>();
  for (const match of command.slice(0, MAX_COMMAND_CHARS).matchAll(READS)) {
    const key = match[1] ?? match[2] ?? match[3] ?? "";
    const name = match[4] ?? match[5];
    const path = name === undefined ? undefined : payloadKey(`${key}\\${name}`);
    if (path !== undefined) reads.add(path);
    if (reads.size === MAX_READS) break;
  }
  return [...reads];
}

/**
 * A registry path in the one spelling that is compared: `hkcu\software\x\debug`. The values of all users are one, as a
 * command says only "the current user". Undefined for other hives.
 */
export function payloadKey(path: string): string | undefined {
  const text = path
    .toLowerCase()
    .replace(/^registry::/, "")
    .replace(/:?\\+/g, "\\");
  const local = /^(?:hklm|hkey_local_machine|\\registry\\machine)\\(.+)$/.exec(
    text,
  );
  if (local !== null) return `hklm\\${local[1]!}`;
  const user =
    /^(?:(?:hku|hkey_users|\\registry\\user)\\s-1-[\d-]{1,100}|hkcu|hkey_current_user)\\(.+)$/.exec(
      text,
    );
  return user === null ? undefined : `hkcu\\${user[1]!}`;
}

/** A cheap look: base64 of some length. */
export function mayBePayload(text: string): boolean {
  return (
    text.length >= LEAST_PAYLOAD_CHARS &&
    text.length <= MAX_PAYLOAD_CHARS &&
    /^[A-Za-z0-9+/]{64}/.test(text)
  );
}

/** The script in a value, base64 over UTF-16 or UTF-8; undefined where it holds no text. */
export function payloadScript(
  text: string,
): { readonly text: string; readonly truncated: boolean } | undefined {
  const script = decodeScript(text);
  if (!("problem" in script) && isMostlyLatin(script.text)) return script;
  if ("problem" in script && script.problem === "not-base64") return undefined;
  const plain = Buffer.from(text, "base64").toString("utf8");
  return isMostlyLatin(plain) ? { text: plain, truncated: false } : undefined;
}

/** Scripts are written in ASCII; UTF-8 that is taken for UTF-16 is all over the place. */
function isMostlyLatin(text: string): boolean {
  let latin = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code >= 0x20 && code < 0x7f) || (code >= 9 && code <= 13)) latin++;
  }
  return text !== "" && latin * 10 >= text.length * 9;
}
