import { describe, expect, test } from "vitest";
import { findSecrets, maskSecrets } from "../../../src/task/secrets.ts";
import { cpuClock } from "../../support/cpu-clock.ts";

const encoded = (script: string): string =>
  Buffer.from(script, "utf16le").toString("base64");

describe("values of password switches", () => {
  test.each([
    [
      String.raw`schtasks /change /s \\fs9 /u C\a /p "my pw" /tn \X /tr calc.exe`,
      String.raw`schtasks /change /s \\fs9 /u C\a /p **** /tn \X /tr calc.exe`,
    ],
    ["schtasks /create /RP s3cret /tn x", "schtasks /create /RP **** /tn x"],
    ["schtasks -rp s3cret -p x", "schtasks -rp **** -p ****"],
    ["schtasks /p /Zebra9 /tn x", "schtasks /p **** /tn x"],
    ["schtasks /p:s3cret /tn x", "schtasks /p:**** /tn x"],
    ['schtasks /p pw"x y"z /tn x', "schtasks /p **** /tn x"],
    [String.raw`schtasks /p "a\\" /tn x`, "schtasks /p **** /tn x"],
    [String.raw`schtasks /p "a\"b c" /tn x`, "schtasks /p **** /tn x"],
    ["schtasks /p 'my pw' /tn x", "schtasks /p **** /tn x"],
    ["schtasks /p 'my /tn x", "schtasks /p **** /tn x"],
    ['schtasks "/rp" "x y" /tn x', 'schtasks "/rp" **** /tn x'],
    ['schtasks /rp "open to the end', "schtasks /rp ****"],
    ["schtasks /rp \u201Ca b\u201D /tn x", "schtasks /rp **** /tn x"],
    ["net.exe -u a -p s3cret x", "net.exe -u a -p **** x"],
    [
      String.raw`psexec \\h -u a -p pw cmd`,
      String.raw`psexec \\h -u a -p **** cmd`,
    ],
    ['winrs -r:h -u:a -p:"a b" cmd', "winrs -r:h -u:a -p:**** cmd"],
    [
      'wmic /node:x /user:a /password:"b c" process list',
      "wmic /node:x /user:a /password:**** process list",
    ],
    ["x -Password 'it''s me' -User y", "x -Password **** -User y"],
    ["x -Password:abc -User y", "x -Password:**** -User y"],
    ["x -pwd abc", "x -pwd ****"],
    ["x \u2013Password abc", "x \u2013Password ****"],
    ['powershell "-Password `"x y`" -Foo"', 'powershell "-Password **** -Foo"'],
  ])("%s", (line, expected) => {
    expect(maskSecrets(line)).toBe(expected);
  });

  test.each([
    "schtasks /create /rp /tn x",
    'schtasks /create /rp "" /tn x',
    "schtasks /create /rp * /tn x",
    "schtasks /create /tn x /rp",
    "schtasks /p",
    "ping -p 1",
    "mkdir /p x",
    'schtasks /create /tr "forfiles /p c:\\windows /m n.exe /c calc"',
    "x -PassThru y -Path z -ep bypass",
    "x -Password (Get-Thing)",
    "net use",
    "an ordinary text, 12:00 -e",
    "",
  ])("no secret: %s", (line) => {
    expect(maskSecrets(line)).toBe(line);
    expect(findSecrets(line)).toEqual([]);
  });

  test("the length does not show", () => {
    expect(maskSecrets("schtasks /rp a")).toBe(
      maskSecrets(`schtasks /rp ${"a".repeat(500)}`),
    );
  });

  test("masking twice changes nothing", () => {
    const once = maskSecrets('schtasks /rp "a b" /u c /p d');
    expect(maskSecrets(once)).toBe(once);
  });

  test("places are those of the raw text", () => {
    const line = 'a ^& sch^tasks /^rp ^"my pw^" /tn x';
    const [span] = findSecrets(line);
    expect(line.slice(span!.start, span!.end)).toBe('^"my pw^"');
  });
});

describe("nested quoting", () => {
  test.each([
    [
      String.raw`schtasks /create /tn x /tr "cmd /c schtasks /create /s h /u a /p \"my pw\" /tn y" /rp pw2 /f`,
      String.raw`schtasks /create /tn x /tr "cmd /c schtasks /create /s h /u a /p **** /tn y" /rp **** /f`,
    ],
    [
      String.raw`schtasks /tr "cmd /c \"schtasks /u a /p \\\"my pw\\\" /tn y\"" /f`,
      String.raw`schtasks /tr "cmd /c \"schtasks /u a /p **** /tn y\"" /f`,
    ],
    [
      'cmd /c "schtasks /create /rp ""my pw"" /tn x" & whoami',
      'cmd /c "schtasks /create /rp **** /tn x" & whoami',
    ],
    [
      'cmd /c "schtasks /create /tn x /rp pw" & whoami',
      'cmd /c "schtasks /create /tn x /rp ****" & whoami',
    ],
    [
      "powershell -c \"schtasks /create /rp 'my pw' /tn x\"",
      'powershell -c "schtasks /create /rp **** /tn x"',
    ],
  ])("%s", (line, expected) => {
    expect(maskSecrets(line)).toBe(expected);
  });
});

describe("net use", () => {
  test.each([
    [
      String.raw`net use \\h\c$ s3cret /user:C\x`,
      String.raw`net use \\h\c$ **** /user:C\x`,
    ],
    [
      String.raw`net use z: \\h\s /user:a "pw pw" /persistent:yes`,
      String.raw`net use z: \\h\s /user:a **** /persistent:yes`,
    ],
    [
      String.raw`cmd /c "net.exe use \\h\s pw" & dir c:\x`,
      String.raw`cmd /c "net.exe use \\h\s ****" & dir c:\x`,
    ],
    [
      String.raw`net use \\h\s /user:a & whoami /all`,
      String.raw`net use \\h\s /user:a & whoami /all`,
    ],
    [String.raw`net use \\h\s * /user:a`, String.raw`net use \\h\s * /user:a`],
    ["net use z: /delete", "net use z: /delete"],
  ])("%s", (line, expected) => {
    expect(maskSecrets(line)).toBe(expected);
  });
});

describe("net user", () => {
  test.each([
    ["net user bob Passw0rd! /add", "net user bob **** /add"],
    [
      "net1.exe user /add bob s3cret /domain",
      "net1.exe user /add bob **** /domain",
    ],
    ['net users "b ob" "my pw" /add', 'net users "b ob" **** /add'],
    ["net user bob /Zebra9 /add", "net user bob **** /add"],
    [
      "powershell -c \"net user bob 'my pw' /add\"",
      'powershell -c "net user bob **** /add"',
    ],
    [
      "cmd /c net user bob pw /add & net localgroup administrators bob /add",
      "cmd /c net user bob **** /add & net localgroup administrators bob /add",
    ],
    ["net user bob *", "net user bob *"],
    ["net user bob /active:no", "net user bob /active:no"],
    ["net user bob /add", "net user bob /add"],
    ["net user & whoami /all", "net user & whoami /all"],
    ["net user", "net user"],
  ])("%s", (line, expected) => {
    expect(maskSecrets(line)).toBe(expected);
  });
});

describe("curl and addresses", () => {
  test.each([
    ["curl -u user:pw https://h/x", "curl -u **** https://h/x"],
    ["curl.exe -sSu user:pw h", "curl.exe -sSu **** h"],
    ["curl -uuser:pw h", "curl -u**** h"],
    ['curl --user "user:p w" h', "curl --user **** h"],
    ["curl --proxy-user=a:b h", "curl --proxy-user=**** h"],
    ["curl -U a:b -x proxy:8080 h", "curl -U **** -x proxy:8080 h"],
    ["curl -u user h:80", "curl -u user h:80"],
    ["curl -Uri http://h:80/x", "curl -Uri http://h:80/x"],
    ["curl -o c:\\x http://h:80/", "curl -o c:\\x http://h:80/"],
    ["iwr ftp://anna:s3cret@h/x", "iwr ftp://anna:****@h/x"],
    ["start http://h:80/a@b", "start http://h:80/a@b"],
    ["iwr http://anna:s3cr", "iwr http://anna:****"],
    ["iwr http://h:8080", "iwr http://h:8080"],
    ["iwr http://h:%P% -x", "iwr http://h:%P% -x"],
  ])("%s", (line, expected) => {
    expect(maskSecrets(line)).toBe(expected);
  });
});

describe("the Schedule.Service object", () => {
  test.each([
    [
      `$s=New-Object -ComObject Schedule.Service; $s.Connect("h","u","d","s3cret"); $f.RegisterTaskDefinition('N', $d, 6, 'C\\u', 'my pw', 1)`,
      `$s=New-Object -ComObject Schedule.Service; $s.Connect("h","u","d",****); $f.RegisterTaskDefinition('N', $d, 6, 'C\\u', ****, 1)`,
    ],
    [
      `cmd /c "x Schedule.Service .RegisterTask(\\"N\\", (Get-Content a), 6, \\"u\\", \\"s3cret\\", 1)"`,
      `cmd /c "x Schedule.Service .RegisterTask(\\"N\\", (Get-Content a), 6, \\"u\\", ****, 1)"`,
    ],
    [
      `$s=Schedule.Service; $s.Connect("h"); $f.RegisterTaskDefinition("N", $d, 6, "SYSTEM", $null, 5)`,
      `$s=Schedule.Service; $s.Connect("h"); $f.RegisterTaskDefinition("N", $d, 6, "SYSTEM", $null, 5)`,
    ],
  ])("%s", (line, expected) => {
    expect(maskSecrets(line)).toBe(expected);
  });
});

describe("ConvertTo-SecureString", () => {
  test.each([
    [
      "$s = ConvertTo-SecureString 'x y' -AsPlainText -Force; next",
      "$s = ConvertTo-SecureString **** -AsPlainText -Force; next",
    ],
    [
      '(ConvertTo-SecureString -AsPlainText -Force -String "z")',
      "(ConvertTo-SecureString -AsPlainText -Force -String ****)",
    ],
    [
      "'p p' | ConvertTo-SecureString -AsPlainText -Force",
      "**** | ConvertTo-SecureString -AsPlainText -Force",
    ],
    [
      "-Password (ConvertTo-SecureString abc -AsPlainText)",
      "-Password (ConvertTo-SecureString **** -AsPlainText)",
    ],
    [
      "ConvertTo-SecureString $x -AsPlainText",
      "ConvertTo-SecureString $x -AsPlainText",
    ],
  ])("%s", (line, expected) => {
    expect(maskSecrets(line)).toBe(expected);
  });
});

describe("encoded words", () => {
  test("one that holds a secret is masked whole", () => {
    const word = encoded("schtasks /create /rp topsecret /tn x");
    expect(maskSecrets(`powershell -enc ${word} -w hidden`)).toBe(
      "powershell -enc **** -w hidden",
    );
  });

  test("one inside another", () => {
    const inner = encoded("schtasks /create /rp topsecret");
    const word = encoded(`powershell -e ${inner}`);
    expect(maskSecrets(`pwsh --enc "${word}"`)).toBe("pwsh --enc ****");
  });

  test("one that holds none stays", () => {
    const line = `powershell -enc ${encoded("Write-Host 1")}`;
    expect(maskSecrets(line)).toBe(line);
  });

  test("ASCII instead of UTF-16 hides nothing either", () => {
    const word = Buffer.from("schtasks /create /rp topsecret").toString(
      "base64",
    );
    expect(maskSecrets(`powershell -enc ${word}`)).toBe("powershell -enc ****");
  });
});

describe("time is linear", () => {
  // Each would take minutes with one search per place.
  test.each([
    "-password:(",
    '-p:""',
    "-e ",
    "/rp '",
    "ConvertTo-SecureString -",
    "-ConvertTo-SecureString ",
    "net use a ",
    "net user a ",
    'net user "',
    "curl -u a:",
    'curl -u "',
    "://a:",
    "Schedule.Service.Connect(",
    "Schedule.Service.Connect((,",
    "\\",
    "/rp \\",
    '-e "',
    '/u /p \\"',
    "-pas:-pas:",
    "'|ConvertTo-SecureString ",
    '-e "\\"',
    "^`",
  ])("%s, over and over", (piece) => {
    const text = `schtasks -u ${piece.repeat(262_144 / piece.length)}`;
    const cpuMs = cpuClock();
    maskSecrets(text);
    expect(cpuMs()).toBeLessThan(2_000);
  });
});
