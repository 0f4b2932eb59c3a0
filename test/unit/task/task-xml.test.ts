import { describe, expect, test } from "vitest";
import { decodeTaskXml } from "../../../src/task/task-xml.ts";
import type { DecodedTask } from "../../../src/task/task.ts";
import { unwrapCommand } from "../../../src/task/unwrap.ts";

const NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task";

const codes = ({ problems }: DecodedTask): string[] =>
  problems.map(({ code }) => code);
const hints = ({ hints: found }: DecodedTask): string[] =>
  (found ?? []).map(({ hint }) => hint);
const exec = (command: string): string =>
  `<Actions><Exec><Command>${command}</Command></Exec></Actions>`;

describe("worked examples", () => {
  const X1 = [
    String.raw`&lt;?xml version="1.0" encoding="UTF-16"?&gt;EOL&lt;Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"&gt;EOL  &lt;RegistrationInfo&gt;&lt;Author&gt;CORP\ann&lt;/Author&gt;&lt;URI&gt;\Upd&lt;/URI&gt;&lt;/RegistrationInfo&gt;`,
    String.raw`&lt;Triggers&gt;&lt;CalendarTrigger&gt;&lt;StartBoundary&gt;2024-05-02T07:15:00&lt;/StartBoundary&gt;&lt;ScheduleByDay&gt;&lt;DaysInterval&gt;2&lt;/DaysInterval&gt;&lt;/ScheduleByDay&gt;&lt;/CalendarTrigger&gt;&lt;/Triggers&gt;`,
    String.raw`&lt;Actions Context="Author"&gt;&lt;Exec&gt;&lt;Command&gt;cmd.exe&lt;/Command&gt;&lt;Arguments&gt;/c dir &amp;gt; c:\o.txt 2&amp;gt;&amp;amp;1&lt;/Arguments&gt;&lt;/Exec&gt;&lt;/Actions&gt;`,
    String.raw`&lt;Principals&gt;&lt;Principal id="Author"&gt;&lt;UserId&gt;S-1-5-18&lt;/UserId&gt;&lt;RunLevel&gt;HighestAvailable&lt;/RunLevel&gt;&lt;/Principal&gt;&lt;/Principals&gt;&lt;/Task&gt;`,
  ].join("\n");

  // The second: copied out of a JSON log, with its line ends still in letters.
  for (const eol of ["\r\n", String.raw`\r\n`]) {
    test(`X1: escaped by the shipper, line ends ${JSON.stringify(eol)}`, () => {
      const decoded = decodeTaskXml(X1.replaceAll("EOL", eol));
      expect(decoded).toEqual({
        status: "ok",
        source: "xml-event",
        problems: [],
        actions: [
          {
            type: "exec",
            id: null,
            command: "cmd.exe",
            arguments: "/c dir > c:\\o.txt 2>&1",
            workingDirectory: null,
          },
        ],
        context: "Author",
        runAs: "S-1-5-18",
        runLevel: "HighestAvailable",
        triggers: ["every 2 days at 07:15, from 2024-05-02"],
        hidden: false,
        uri: "\\Upd",
        author: "CORP\\ann",
        description: null,
        registration: {
          date: null,
          source: null,
          version: null,
          documentation: null,
          securityDescriptor: null,
        },
        principals: [
          {
            id: "Author",
            userId: "S-1-5-18",
            groupId: null,
            logonType: null,
            runLevel: "HighestAvailable",
            privileges: [],
          },
        ],
        triggersEnd: null,
        hints: [],
      });
      expect(
        unwrapCommand("cmd.exe", "/c dir > c:\\o.txt 2>&1").layers,
      ).toEqual([{ kind: "cmd", text: "dir > c:\\o.txt 2>&1" }]);
    });
  }

  test("what the definition says beside its actions", () => {
    expect(
      decodeTaskXml(
        `<Task><RegistrationInfo><Date>2024-01-02T03:04:05</Date><Source>CORP</Source><Version>1.0</Version><Documentation>none</Documentation><SecurityDescriptor>D:(A;;FA;;;SY)</SecurityDescriptor></RegistrationInfo><Settings><Enabled>false</Enabled><Hidden>1</Hidden><DeleteExpiredTaskAfter>PT0S</DeleteExpiredTaskAfter></Settings><Principals><Principal id="A"><GroupId>S-1-5-32-545</GroupId><LogonType>Group</LogonType><RequiredPrivileges><Privilege>SeDebugPrivilege</Privilege></RequiredPrivileges></Principal></Principals>${exec("a")}</Task>`,
      ),
    ).toMatchObject({
      registration: {
        date: "2024-01-02T03:04:05",
        source: "CORP",
        version: "1.0",
        documentation: "none",
        securityDescriptor: "D:(A;;FA;;;SY)",
      },
      settings: {
        enabled: false,
        hidden: true,
        deleteExpiredTaskAfter: "PT0S",
      },
      principals: [
        {
          id: "A",
          userId: null,
          groupId: "S-1-5-32-545",
          logonType: "Group",
          privileges: ["SeDebugPrivilege"],
        },
      ],
    });
  });

  test("X1 escaped twice", () => {
    const twice = X1.replaceAll("EOL", "").replaceAll("&", "&amp;");
    expect(decodeTaskXml(twice)).toEqual(
      decodeTaskXml(X1.replaceAll("EOL", "")),
    );
  });

  test("X2: handler, repetition, system-state trigger, hidden", () => {
    const decoded =
      decodeTaskXml(`<Task xmlns="${NAMESPACE}"><Settings><Hidden>true</Hidden></Settings>
<Triggers><TimeTrigger><Repetition><Interval>PT150M</Interval></Repetition><StartBoundary>2024-01-01T00:00:00Z</StartBoundary></TimeTrigger>
<WnfStateChangeTrigger><Enabled>false</Enabled><StateName>7508BCA33A0D8B41</StateName></WnfStateChangeTrigger></Triggers>
<Actions><ComHandler><ClassId>{12345678-9abc-def0-0123-456789abcdef}</ClassId><Data><![CDATA[a<b]]></Data></ComHandler></Actions></Task>`);
    expect(decoded).toMatchObject({
      status: "ok",
      problems: [],
      actions: [
        {
          type: "comHandler",
          id: null,
          classId: "{12345678-9ABC-DEF0-0123-456789ABCDEF}",
          data: "a<b",
        },
      ],
      context: null,
      runAs: null,
      triggers: [
        "once at 2024-01-01 00:00:00Z, repeats every 2 h 30 min",
        "(disabled) on system state 7508BCA33A0D8B41",
      ],
      hidden: true,
    });
    expect(hints(decoded)).toEqual(["hidden"]);
  });

  test("X3: cut by the event", () => {
    const decoded =
      decodeTaskXml(`<Task version="1.2" xmlns="${NAMESPACE}"><Triggers><BootTrigger/></Triggers>
<Actions Context="Author"><Exec><Command>powershell</Command><Arguments>-nop -enc VwByAGkAdABlAC0ASABvAHMA`);
    expect(decoded).toMatchObject({
      status: "partial",
      context: "Author",
      triggers: ["at system start"],
    });
    expect(decoded.problems).toEqual([
      {
        code: "xml-truncated",
        level: "problem",
        message:
          "The task definition was cut; what follows Arguments is missing.",
        field: "Task/Actions/Exec/Arguments",
      },
    ]);
    expect(decoded.actions).toEqual([
      {
        type: "exec",
        id: null,
        command: "powershell",
        arguments: "-nop -enc VwByAGkAdABlAC0ASABvAHMA",
        truncated: true,
      },
    ]);
    expect(
      unwrapCommand("powershell", "-nop -enc VwByAGkAdABlAC0ASABvAHMA"),
    ).toEqual({ layers: [{ kind: "powershell-encoded", text: "Write-Hos" }] });
  });

  test("X4: an entity bomb is refused, nothing is kept", () => {
    expect(
      decodeTaskXml(
        `<!DOCTYPE t [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]><Task>${exec("&b;")}</Task>`,
      ),
    ).toEqual({
      status: "error",
      source: "xml-event",
      problems: [
        {
          code: "doctype-refused",
          level: "problem",
          message:
            "The task definition has a document type declaration; it was not read.",
        },
      ],
      actions: [],
      context: null,
    });
  });

  test("X5: a trigger window with an end", () => {
    const decoded = decodeTaskXml(
      `<Task><Triggers><TimeTrigger><StartBoundary>2024-01-01T08:00:00</StartBoundary><EndBoundary>2024-01-01T08:00:10</EndBoundary></TimeTrigger></Triggers>${exec("a")}</Task>`,
    );
    expect(decoded.triggers).toEqual([
      "once at 2024-01-01 08:00:00, until 2024-01-01 08:00:10",
    ]);
    expect(decoded.triggersEnd).toBe("2024-01-01T08:00:10");
  });
});

describe("actions", () => {
  test("absent is null, empty is empty", () => {
    const decoded = decodeTaskXml(
      "<Task><Actions><Exec><Command>a</Command><Arguments/></Exec></Actions></Task>",
    );
    expect(decoded.actions).toEqual([
      {
        type: "exec",
        id: null,
        command: "a",
        arguments: "",
        workingDirectory: null,
      },
    ]);
  });

  test("all kinds, any prefix, ids and blanks as written", () => {
    const decoded = decodeTaskXml(`<t:Task xmlns:t="${NAMESPACE}"><t:Actions>
      <t:Exec id="one"><t:Command> a.exe </t:Command></t:Exec>
      <t:SendEmail><t:Server>s</t:Server><t:Subject>Hi</t:Subject><t:To>b</t:To><t:From>a</t:From>
        <t:HeaderFields><t:HeaderField><t:Name>X</t:Name><t:Value>1</t:Value></t:HeaderField></t:HeaderFields>
        <t:Body>text</t:Body><t:Attachments><t:File>C:\\f</t:File></t:Attachments></t:SendEmail>
      <t:ShowMessage><t:Title>T</t:Title><t:Body>B</t:Body></t:ShowMessage>
      <t:Novelty/></t:Actions></t:Task>`);
    expect(decoded.status).toBe("ok");
    expect(decoded.actions).toEqual([
      {
        type: "exec",
        id: "one",
        command: " a.exe ",
        arguments: null,
        workingDirectory: null,
      },
      {
        type: "sendEmail",
        id: null,
        from: "a",
        to: "b",
        server: "s",
        subject: "Hi",
        body: "text",
        attachments: ["C:\\f"],
        headers: [{ name: "X", value: "1" }],
      },
      { type: "showMessage", id: null, title: "T", body: "B" },
      { type: "unknown", id: null, name: "Novelty" },
    ]);
  });

  test("more than 32 actions are not shown", () => {
    const decoded = decodeTaskXml(
      `<Task><Actions>${"<Exec/>".repeat(40)}</Actions></Task>`,
    );
    expect(decoded.actions).toHaveLength(32);
    expect(decoded.problems).toMatchObject([
      { code: "too-many-actions", have: 40, need: 32 },
    ]);
  });

  test("a whole definition without actions", () => {
    expect(decodeTaskXml("<Task><Triggers/></Task>")).toMatchObject({
      status: "partial",
      problems: [{ code: "no-actions" }],
    });
    expect(codes(decodeTaskXml("<Task/>"))).toEqual(["no-actions"]);
    expect(decodeTaskXml("<Task/>").status).toBe("error");
  });
});

describe("run as", () => {
  const task = (context: string, ...principals: string[]): DecodedTask =>
    decodeTaskXml(
      `<Task><Principals>${principals.join("")}</Principals><Actions${context}><Exec/></Actions></Task>`,
    );
  const author = `<Principal id="Author"><UserId>S-1-5-18</UserId></Principal>`;
  const users = `<Principal id="Users"><GroupId>S-1-5-32-545</GroupId></Principal>`;

  test("the principal that the context names", () => {
    expect(task(' Context="Users"', author, users).runAs).toBe("S-1-5-32-545");
  });
  test("the only one, where the name leads nowhere", () => {
    expect(task(' Context="Nobody"', author).runAs).toBe("S-1-5-18");
    expect(task("", author).runAs).toBe("S-1-5-18");
  });
  test("nobody, where there are several", () => {
    expect(task("", author, users).runAs).toBeNull();
    expect(task("").runAs).toBeNull();
  });
});

describe("cut and broken", () => {
  test("cut before the actions, by a long text", () => {
    const decoded = decodeTaskXml(
      `<Task><RegistrationInfo><Author>${"x".repeat(4_000)}</Author></RegistrationInfo><Trigg`,
    );
    expect(decoded.status).toBe("partial");
    expect(codes(decoded)).toEqual(["xml-truncated", "actions-missing"]);
    expect(decoded.hints).toEqual([
      {
        hint: "content-overflow",
        reason: "a text so long that the event ends before the actions",
        matched: "Author, 4000 characters",
      },
    ]);
    expect(decoded.triggers).toEqual([]);
  });

  test("cut inside the long text itself", () => {
    const decoded = decodeTaskXml(
      `<Task><RegistrationInfo><Author>${"x".repeat(4_000)}`,
    );
    expect(hints(decoded)).toEqual(["content-overflow"]);
    expect(decoded.author).toHaveLength(4_000);
  });

  test("not well-formed: what came before is kept", () => {
    const decoded = decodeTaskXml(`<Task>\n${exec("a")}\n<Settings></Task>`);
    expect(decoded.status).toBe("partial");
    expect(decoded.problems).toEqual([
      {
        code: "xml-malformed",
        level: "problem",
        message:
          "The task definition is not valid XML (line 3); what follows was not read.",
      },
    ]);
    expect(decoded.actions).toMatchObject([{ command: "a" }]);
  });

  test("other entities do not exist", () => {
    expect(codes(decodeTaskXml(`<Task>${exec("&eacute;")}</Task>`))).toContain(
      "xml-malformed",
    );
  });

  test("a document type anywhere is refused", () => {
    for (const text of [
      `<!doctype x><Task/>`,
      `<Task/><!DOCTYPE x>`,
      `<Task><!DOCTYPE x SYSTEM "file:///etc/passwd">`,
      `<!-- c --><!DOCTYPE x`,
    ]) {
      expect(codes(decodeTaskXml(text))).toEqual(["doctype-refused"]);
    }
    expect(
      decodeTaskXml(
        `<Task><!-- <!DOCTYPE x> --><Actions><Exec><Command><![CDATA[<!DOCTYPE x>]]></Command></Exec></Actions></Task>`,
      ).actions,
    ).toMatchObject([{ command: "<!DOCTYPE x>" }]);
  });

  test("other roots, nothing, no XML", () => {
    expect(decodeTaskXml("<html><body/></html>").problems).toMatchObject([
      {
        code: "not-a-task",
        message: "The content is no task definition: its root is html.",
      },
    ]);
    expect(decodeTaskXml(" \uFEFF \r\n").problems).toMatchObject([
      { code: "empty", message: "There is no task definition." },
    ]);
    expect(codes(decodeTaskXml("plain words"))).toEqual(["xml-malformed"]);
    expect(codes(decodeTaskXml("<Ta"))).toEqual(["xml-truncated"]);
    expect(decodeTaskXml("<Ta").status).toBe("error");
  });

  test("too deep, too many, too large", () => {
    expect(codes(decodeTaskXml("<Task>".repeat(200)))).toEqual(["too-complex"]);
    expect(
      codes(decodeTaskXml(`<Task>${"<a/>".repeat(5_001)}</Task>`)),
    ).toEqual(["too-complex"]);
    const attributes = Array.from({ length: 65 }, (_, i) => `a${i}="1"`);
    expect(codes(decodeTaskXml(`<Task ${attributes.join(" ")}/>`))).toEqual([
      "too-complex",
    ]);
    expect(codes(decodeTaskXml(`<Task>${"x".repeat(600_000)}`))).toEqual([
      "too-large",
    ]);
  });

  test("attribute names that trip the parser", () => {
    const decoded = decodeTaskXml(`<Task><A hasOwnProperty="1" b="2"/></Task>`);
    expect(codes(decoded)).toContain("xml-malformed");
    expect(
      decodeTaskXml(`<Task __proto__="1">${exec("a")}</Task>`).status,
    ).toBe("ok");
  });
});

describe("hints of the definition", () => {
  test("no trigger that could start it", () => {
    expect(hints(decodeTaskXml(`<Task>${exec("a")}</Task>`))).toEqual([
      "started-by-hand",
    ]);
    expect(
      hints(
        decodeTaskXml(
          `<Task><Triggers><BootTrigger><Enabled>0</Enabled></BootTrigger></Triggers>${exec("a")}</Task>`,
        ),
      ),
    ).toEqual(["started-by-hand"]);
  });

  test("nobody knows the triggers behind a cut", () => {
    expect(hints(decodeTaskXml(`<Task>${exec("a")}`))).toEqual([]);
  });

  test("deletes itself", () => {
    expect(
      hints(
        decodeTaskXml(
          `<Task><Triggers><BootTrigger/></Triggers><Settings><DeleteExpiredTaskAfter>PT0S</DeleteExpiredTaskAfter></Settings>${exec("a")}</Task>`,
        ),
      ),
    ).toEqual(["deletes-itself"]);
  });

  test("the end of the triggers is open where one has none", () => {
    const end = (...triggers: string[]): unknown =>
      decodeTaskXml(
        `<Task><Triggers>${triggers.join("")}</Triggers>${exec("a")}</Task>`,
      ).triggersEnd;
    const until = (text: string): string =>
      `<TimeTrigger><EndBoundary>${text}</EndBoundary></TimeTrigger>`;
    expect(end(until("2024-01-02"), until("2024-01-03"))).toBe("2024-01-03");
    expect(end(until("2024-01-02"), "<BootTrigger/>")).toBeNull();
    expect(end()).toBeUndefined();
  });
});
