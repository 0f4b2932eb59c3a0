/**
 * Texts of commands in, reasons to look closer out: each with the piece it rests on. A list, no score and no
 * verdict: an updater in AppData is named like a dropper in AppData.
 */
import { isEncodedSwitch, switchName } from "./powershell-encoded.ts";
import { maskSecrets } from "./secrets.ts";
import type { TaskHint } from "./task.ts";

/** Longer texts are looked at only so far. */
export const MAX_HINT_CHARS = 64 * 1024;
/** Longest piece shown. */
const MAX_MATCHED_CHARS = 120;

/** Finds the piece a hint rests on. Linear in the text. */
type Find = (text: string) => string | undefined;

interface HintRule {
  readonly hint: string;
  readonly reason: string;
  readonly find: Find;
}

/** What may stand around a program's name for it to be a program and not a part of another word. */
const PROGRAM_START = String.raw`(?<![^\s"'\\/(&|;=])`;
const PROGRAM_END = String.raw`(?:\.exe)?(?![^\s"')&|;,])`;

const LOLBINS =
  "mshta|rundll32|regsvr32|wscript|cscript|msbuild|installutil|certutil|bitsadmin|forfiles|conhost|hh|msiexec|wmic";

const HINTS: readonly HintRule[] = [
  {
    hint: "encoded-powershell",
    reason: "runs PowerShell with an encoded command",
    find: powershellSwitch((name, value) =>
      isEncodedSwitch(`-${name}`) && value.length >= 4 ? "" : undefined,
    ),
  },
  {
    hint: "hidden-window",
    reason: "asks for a window that is not seen",
    find: powershellSwitch((name, value) =>
      name !== "" &&
      "windowstyle".startsWith(name) &&
      (value === "1" || (value !== "" && "hidden".startsWith(value)))
        ? value
        : undefined,
    ),
  },
  {
    hint: "policy-bypass",
    reason: "turns the script policy off",
    find: powershellSwitch((name, value) =>
      (name === "ep" ||
        (name.length > 1 && "executionpolicy".startsWith(name))) &&
      value !== "" &&
      ("bypass".startsWith(value) || "unrestricted".startsWith(value))
        ? value
        : undefined,
    ),
  },
  {
    hint: "in-memory-code",
    reason: "runs text as code",
    find: pattern(/\b(?:IEX|Invoke-Expression|FromBase64String)\b/i),
  },
  {
    hint: "network-download",
    reason: "fetches from the network",
    find: either(
      pattern(
        /\b(?:Download(?:String|File|Data)|Invoke-WebRequest|Start-BitsTransfer)\b|https?:\/\/[^\s"')]{0,80}/i,
      ),
      pattern(
        new RegExp(
          `${PROGRAM_START}(?:iwr|curl|wget|bitsadmin)${PROGRAM_END}`,
          "i",
        ),
      ),
      both(/\bcertutil\b/i, /\burlcache\b/i),
    ),
  },
  {
    hint: "registry-payload",
    reason: "reads code from the registry",
    find: both(
      /\b(?:gp|Get-ItemProperty(?:Value)?|gpv)\b/i,
      /\b(?:HK(?:CU|LM):|HKEY_[A-Z_]{1,30}|Registry::)/i,
    ),
  },
  {
    hint: "lolbin",
    reason: "a program of the system that often starts other code",
    find: pattern(
      new RegExp(`${PROGRAM_START}(?:${LOLBINS})${PROGRAM_END}`, "i"),
    ),
  },
  {
    hint: "output-to-temp",
    reason: "writes its output to Temp, as run-and-collect tools do",
    find: pattern(
      />{1,2}\s{0,8}"?[^<>|&"\r\n]{0,200}?(?:\\te?mp\\|%te?mp%|\$env:te?mp\b)[^\s"]{0,80}/i,
    ),
  },
  {
    hint: "user-writable-path",
    reason: "runs from, or touches, a place any user can write to",
    find: pattern(
      /\\Users\\Public\\|\\AppData\\|\\ProgramData\\|(?:\\Windows|%windir%|%systemroot%)\\Temp\\|\\PerfLogs\\|%(?:TE?MP|(?:LOCAL)?APPDATA|PUBLIC|PROGRAMDATA|ALLUSERSPROFILE|USERPROFILE)%|\$env:(?:TE?MP|(?:LOCAL)?APPDATA|PUBLIC|PROGRAMDATA|ALLUSERSPROFILE|USERPROFILE)\b/i,
    ),
  },
  {
    hint: "unc-path",
    reason: "runs from, or touches, a share",
    find: pattern(
      /(?<![^\s"'=,(>])\\\\(?:\?\\UNC\\)?[^\\\s"'<>|?.][^\\\s"'<>|]{0,254}\\[^\\\s"'<>|]{1,80}/i,
    ),
  },
  {
    hint: "shadow-copy-path",
    reason: "runs from a shadow copy",
    find: pattern(/HarddiskVolumeShadowCopy\d{0,6}/i),
  },
];

/**
 * The hints that need only text. Give the command and all its layers; the result has each hint at most once,
 * in a fixed order, with the first piece found. Never throws.
 */
export function commandHints(texts: readonly string[]): readonly TaskHint[] {
  const prepared = texts.map((text) =>
    // Carets and backticks split words for readers like this one, not for the shells.
    maskSecrets(text).slice(0, MAX_HINT_CHARS).replace(/[\^`]/g, ""),
  );
  return HINTS.flatMap(({ hint, reason, find }) => {
    for (const text of prepared) {
      const matched = find(text);
      if (matched !== undefined) {
        return [{ hint, reason, matched: shown(matched) }];
      }
    }
    return [];
  });
}

function shown(matched: string): string {
  return matched.trim().slice(0, MAX_MATCHED_CHARS);
}

function pattern(expression: RegExp): Find {
  return (text) => expression.exec(text)?.[0];
}

/** Both must occur, in any order. */
function both(first: RegExp, second: RegExp): Find {
  return (text) => {
    const a = first.exec(text)?.[0];
    const b = a === undefined ? undefined : second.exec(text)?.[0];
    return b === undefined ? undefined : `${a} … ${b}`;
  };
}

function either(...finds: readonly Find[]): Find {
  return (text) => {
    for (const find of finds) {
      const matched = find(text);
      if (matched !== undefined) return matched;
    }
    return undefined;
  };
}

/**
 * A switch of PowerShell and its value, in texts that name PowerShell: other programs have a `-w` too.
 *
 * @param test what of the value to show, or undefined where the switch is another one
 */
function powershellSwitch(
  test: (name: string, value: string) => string | undefined,
): Find {
  return (text) => {
    if (!/\b(?:powershell|pwsh)\b/i.test(text)) return undefined;
    const words = text.split(/\s+/);
    for (const [i, word] of words.entries()) {
      const name = switchName(word.replace(/["']/g, ""));
      if (name === undefined) continue;
      const value = (words[i + 1] ?? "").replace(/["']/g, "").toLowerCase();
      const shownValue = test(name, value);
      if (shownValue !== undefined) return `${word} ${shownValue}`;
    }
    return undefined;
  };
}
