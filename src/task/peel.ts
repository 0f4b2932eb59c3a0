/**
 * A command in, the command inside it out: what `cmd /c`, `start`, an encoded PowerShell call and their like
 * would start next. One layer at a time and by text alone; nothing is run, expanded or looked up.
 */
import {
  decodeScript,
  isEncodedSwitch,
  switchName,
} from "./powershell-encoded.ts";
import { isBlank, programName, splitWords } from "./words.ts";
import type { Word } from "./words.ts";

export interface Peeled {
  readonly kind: string;
  /** The command inside, as it is. */
  readonly text: string;
  readonly truncated?: true;
  /** The machine the inner command runs on, where the layer names one. */
  readonly host?: string;
}

/** A layer that cannot be opened, and why. */
export interface Unopened {
  readonly problem: string;
  /** The first bytes of what should have been text. */
  readonly hex?: string;
}

/** Takes one layer off. @returns undefined where there is none that is known. */
export function peel(command: string): Peeled | Unopened | undefined {
  const words = splitWords(command);
  const program = programName(words[0]?.text ?? "");
  switch (program) {
    case "cmd":
      return peelCmd(command, words);
    case "start":
      return peelStart(command, words);
    case "conhost":
      return peelConhost(command, words);
    case "powershell":
    case "pwsh":
      return peelPowerShell(command, words);
    case "forfiles":
      return peelForfiles(words);
    case "wmic":
      return peelWmic(command, words);
    case "psexec":
    case "psexec64":
    case "paexec":
      return peelPsexec(command, words);
    case "winrs":
      return peelWinrs(command, words);
    default:
      return undefined;
  }
}

function layer(kind: string, text: string | undefined): Peeled | undefined {
  const inner = text?.trim() ?? "";
  return inner === "" ? undefined : { kind, text: inner };
}

/** Everything behind `/c`, `/k` or `/r`, which may stand without a blank: `cmd /q /cwhoami`. */
function peelCmd(command: string, words: readonly Word[]): Peeled | undefined {
  let at = words[0]!.end;
  for (;;) {
    while (at < command.length && isBlank(command[at]!)) at++;
    if (command[at] !== "/") return undefined;
    const letter = (command[at + 1] ?? "").toLowerCase();
    if (letter === "c" || letter === "k" || letter === "r") {
      return layer("cmd", cmdText(command.slice(at + 2)));
    }
    at++;
    while (
      at < command.length &&
      !isBlank(command[at]!) &&
      command[at] !== "/"
    ) {
      at++;
    }
  }
}

/** cmd's own rule for the quotes around its command, then carets outside quotes are dropped. */
function cmdText(rest: string): string {
  let text = rest.trim();
  if (text.startsWith('"')) {
    const last = text.lastIndexOf('"');
    const inside = text.slice(1, last < 1 ? undefined : last);
    const onlyTwo = last > 0 && !inside.includes('"');
    const isProgram = inside !== "" && !/[\s&<>()@^|]/.test(inside);
    const keeps = onlyTwo && (isProgram || text.slice(last + 1).trim() !== "");
    if (!keeps) {
      text = last < 1 ? text.slice(1) : inside + text.slice(last + 1);
    }
  }
  return withoutCarets(text);
}

/** A caret outside quotes is dropped and keeps the character behind it, also another caret. */
export function withoutCarets(text: string): string {
  if (!text.includes("^")) return text;
  let plain = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "^" && !quoted) {
      at++;
      plain += text[at] ?? "";
    } else {
      if (char === '"') quoted = !quoted;
      plain += char;
    }
  }
  return plain;
}

/** Behind an optional quoted title and the switches of `start`. */
function peelStart(
  command: string,
  words: readonly Word[],
): Peeled | undefined {
  let titleSeen = false;
  for (let i = 1; i < words.length; i++) {
    const word = words[i]!;
    if (command[word.start] === "/") {
      if (/^\/(?:d|node|affinity)$/i.test(word.text)) i++;
    } else if (command[word.start] === '"' && !titleSeen) {
      titleSeen = true;
    } else {
      return layer("start", command.slice(word.start));
    }
  }
  return undefined;
}

function peelConhost(
  command: string,
  words: readonly Word[],
): Peeled | undefined {
  let headless = false;
  for (let i = 1; i < words.length; i++) {
    const { text, start } = words[i]!;
    if (!text.startsWith("--")) {
      return headless ? layer("conhost", command.slice(start)) : undefined;
    }
    headless ||= text.toLowerCase() === "--headless";
    if (/^--(?:width|height|signal|server)$/i.test(text)) i++;
  }
  return undefined;
}

/**
 * The first of `-EncodedCommand`, `-Command` and `-File` decides; what stands behind the last two belongs to
 * the script.
 */
function peelPowerShell(
  command: string,
  words: readonly Word[],
): Peeled | Unopened | undefined {
  for (let i = 1; i < words.length; i++) {
    const name = switchName(words[i]!.text);
    if (name === undefined || name === "") continue;
    const next = words[i + 1];
    if (isEncodedSwitch(words[i]!.text)) {
      return next === undefined ? undefined : peelEncoded(next.text);
    }
    if ("command".startsWith(name)) {
      if (next === undefined || next.text === "-") return undefined;
      const only = i + 2 === words.length && next.quoted;
      return layer(
        "powershell-command",
        only ? next.text : command.slice(next.start),
      );
    }
    if ("file".startsWith(name)) return undefined;
  }
  return undefined;
}

function peelEncoded(value: string): Peeled | Unopened {
  const script = decodeScript(value);
  if (!("problem" in script)) {
    return {
      kind: "powershell-encoded",
      text: script.text,
      ...(script.truncated ? { truncated: true } : {}),
    };
  }
  return script.problem === "not-base64"
    ? { problem: "the encoded command is not base64" }
    : {
        problem: "the encoded command is not readable as UTF-16 text",
        hex: script.hex,
      };
}

function peelForfiles(words: readonly Word[]): Peeled | undefined {
  const at = words.findIndex(({ text }) => /^[-/]c$/i.test(text));
  return at < 1 ? undefined : layer("forfiles", words[at + 1]?.text);
}

function peelWmic(command: string, words: readonly Word[]): Peeled | undefined {
  const at = words.findIndex(
    ({ text }, i) =>
      /^process$/i.test(text) &&
      /^call$/i.test(words[i + 1]?.text ?? "") &&
      /^create$/i.test(words[i + 2]?.text ?? ""),
  );
  const value = at < 0 ? undefined : words[at + 3];
  if (value === undefined) return undefined;
  const inner = layer(
    "wmic-process-create",
    leadingQuoted(command.slice(value.start)),
  );
  const host = wmicNode(words);
  return inner && host !== undefined ? { ...inner, host } : inner;
}

/** `/node:HOST`, also quoted; undefined without one. */
export function wmicNode(words: readonly Word[]): string | undefined {
  for (const { text } of words) {
    const match = /^[-/]node:(.+)$/i.exec(text);
    if (match !== null) return match[1]!.replace(/["']/g, "");
  }
  return undefined;
}

/**
 * The content of the quotes a text starts with: behind them wmic takes more arguments. The whole text where it
 * starts bare.
 */
export function leadingQuoted(text: string): string {
  const first = text[0];
  if (first !== '"' && first !== "'") return text;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === "\\" && text[at + 1] === '"') at++;
    else if (text[at] === first) return unescapeQuotes(text.slice(1, at));
  }
  return unescapeQuotes(text.slice(1));
}

function unescapeQuotes(text: string): string {
  return text.replaceAll('\\"', '"');
}

/** psexec options that take the next word as their value. */
const PSEXEC_VALUES = /^[-/](?:u|p|w|n|r|a|g|rlo)$/i;

function peelPsexec(
  command: string,
  words: readonly Word[],
): Peeled | undefined {
  let host: string | undefined;
  for (let i = 1; i < words.length; i++) {
    const { text, start } = words[i]!;
    if (text.startsWith("\\\\") && host === undefined) {
      host = text.slice(2);
    } else if (PSEXEC_VALUES.test(text)) {
      i++;
    } else if (/^[-/]i$/i.test(text)) {
      // The session number is optional.
      if (/^\d+$/.test(words[i + 1]?.text ?? "")) i++;
    } else if (!/^[-/@]/.test(text)) {
      const inner = layer("psexec", command.slice(start));
      return inner && host !== undefined ? { ...inner, host } : inner;
    }
  }
  return undefined;
}

function peelWinrs(
  command: string,
  words: readonly Word[],
): Peeled | undefined {
  let host: string | undefined;
  for (const { text, start } of words.slice(1)) {
    if (!/^[-/]/.test(text)) {
      const inner = layer("winrs", command.slice(start));
      return inner && host !== undefined ? { ...inner, host } : inner;
    }
    const remote = /^[-/](?:r|remote):(.+)$/i.exec(text);
    if (remote !== null) host = remote[1]!;
  }
  return undefined;
}
