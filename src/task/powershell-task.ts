/**
 * A PowerShell script in, what it does to which scheduled task out: the ScheduledTasks cmdlets, their WMI class
 * and the `Schedule.Service` COM object. Read by its literal values; nothing is evaluated, and a value that is
 * a variable stays unknown.
 */
import { problem } from "./problem.ts";
import type { CommandParts, TaskCommand, TaskVerb } from "./task-command.ts";
import type { TaskProblem } from "./task.ts";

interface Token {
  readonly kind: "word" | "string" | "mark";
  readonly text: string;
}

const CMDLETS: ReadonlyMap<string, TaskVerb> = new Map([
  ["register-scheduledtask", "create"],
  ["new-scheduledtask", "create"],
  ["set-scheduledtask", "change"],
  ["enable-scheduledtask", "change"],
  ["disable-scheduledtask", "change"],
  ["start-scheduledtask", "run"],
  ["stop-scheduledtask", "end"],
  ["unregister-scheduledtask", "delete"],
  ["get-scheduledtask", "query"],
]);

/** A literal, null for a variable or an expression, undefined where nothing is given. */
type Given = string | null | undefined;

/** Reads the script. @returns undefined where it does nothing to scheduled tasks. */
export function readPowerShell(script: string): CommandParts | undefined {
  const plain = script.replaceAll("`", "");
  if (!/scheduledtask|schedule\.service/i.test(plain)) return undefined;
  const tokens = tokenize(script);
  return readCmdlets(tokens) ?? readWmiClass(tokens) ?? readCom(script, tokens);
}

/**
 * The host that `Invoke-Command` of the script names.
 *
 * @returns undefined without one, null where it is a variable
 */
export function invokedHost(script: string): Given {
  if (!/invoke-command|\bicm\b/i.test(script)) return undefined;
  const tokens = tokenize(script);
  const at = indexOfWord(tokens, "invoke-command", "icm");
  return at < 0 ? undefined : given(tokens, ["computername", "cn"], at);
}

function readCmdlets(tokens: readonly Token[]): CommandParts | undefined {
  const found = tokens.flatMap((token, at) => {
    const verb =
      token.kind === "word" ? CMDLETS.get(token.text.toLowerCase()) : undefined;
    return verb === undefined ? [] : [{ verb, at }];
  });
  // A script that looks before it acts is told by what it does.
  const main = found.find(({ verb }) => verb !== "query") ?? found[0];
  if (main === undefined) return undefined;
  const registers =
    found.find(
      ({ verb, at }) => verb === main.verb && !/^new-/i.test(tokens[at]!.text),
    ) ?? main;
  const defines = main.verb === "create" || main.verb === "change";
  const what = {
    action: defines ? newAction(tokens) : null,
    xmlFile: defines ? xmlFile(tokens) : null,
    xml: defines ? inlineXml(tokens) : null,
  };
  const isKnown = Object.values(what).some((each) => each !== null);
  return {
    tool: "powershell",
    verb: main.verb,
    host: sessionHost(tokens),
    taskName: taskName(tokens, registers.at),
    ...what,
    problems: isKnown ? [] : elsewhere(tokens, registers.at),
    runAs: literal(given(tokens, ["user", "userid", "groupid"])),
    runLevel: literal(given(tokens, ["runlevel"])),
    schedule: defines ? trigger(tokens) : null,
    force: has(tokens, "force"),
  };
}

/** What the task runs is given, but by a value that is made elsewhere: `-Xml $x`, `-Action (Make-It)`. */
function elsewhere(tokens: readonly Token[], cmdlet: number): TaskProblem[] {
  for (const name of ["xml", "action", "inputobject"]) {
    if (given(tokens, [name], cmdlet) === undefined) continue;
    const at = tokens.findIndex(
      (token, i) => i > cmdlet && isNamed(parameter(token)?.name ?? "", name),
    );
    const { attached } = parameter(tokens[at]!)!;
    const value = attached === "" ? tokens[at + 1]?.text : attached;
    const variable = /^\$[\w:]{1,64}$/.exec(value ?? "")?.[0];
    return [
      problem(
        "definition-elsewhere",
        `What it runs is in ${variable ?? "an expression"} (-${name}), which the line does not tell.`,
        { field: name },
      ),
    ];
  }
  return [];
}

function readWmiClass(tokens: readonly Token[]): CommandParts | undefined {
  const registers = tokens.some(({ text }) =>
    /^RegisterBy(?:Xml|Principal|User)$/i.test(text),
  );
  const onClass = tokens.some(({ text }) => /^PS_ScheduledTask$/i.test(text));
  return registers && onClass
    ? {
        tool: "powershell",
        verb: "create",
        via: "wmi",
        host: sessionHost(tokens),
        taskName: literal(
          given(tokens, ["taskname"]) ?? entry(tokens, "taskname"),
        ),
        xml: inlineXml(tokens),
        runAs: literal(entry(tokens, "user")),
      }
    : undefined;
}

function readCom(
  script: string,
  tokens: readonly Token[],
): CommandParts | undefined {
  if (!/schedule\.service/i.test(script)) return undefined;
  const command = assigned(script, "Path");
  return {
    // Other script hosts reach the object, too.
    tool: /new-object|\$\w/i.test(script) ? "powershell" : null,
    verb: comVerb(script),
    via: "com",
    host: comHost(script),
    taskName:
      /\.RegisterTask(?:Definition)?\(\s{0,8}["']([^"']{1,260})["']/i.exec(
        script,
      )?.[1] ?? null,
    action:
      command === null
        ? null
        : { command, arguments: assigned(script, "Arguments") },
    xml: inlineXml(tokens),
    runAs:
      assigned(script, "UserId") ??
      /\.RegisterTask(?:Definition)?\((?:[^,"']{0,256}|"[^"]{0,256}"|'[^']{0,256}')(?:,[^,]{0,256}){2},\s{0,8}["']([^"']{1,128})["']/i.exec(
        script,
      )?.[1] ??
      null,
    force: has(tokens, "force"),
  };
}

function comVerb(script: string): TaskVerb {
  if (/\.RegisterTask(?:Definition)?\(/i.test(script)) return "create";
  if (/\.DeleteTask\(/i.test(script)) return "delete";
  if (/\.Run(?:Ex)?\(/i.test(script)) return "run";
  return "query";
}

function comHost(script: string): Given {
  const call = /\.Connect\(\s{0,8}(?:["']([^"']{0,255})["']|(\$))/i.exec(
    script,
  );
  if (call === null || call[1] === "") return undefined;
  return call[1] ?? null;
}

/** The literal that is assigned to a property: `$action.Path = "x"`. */
function assigned(script: string, property: string): string | null {
  const match = new RegExp(
    String.raw`\.${property}\s{0,8}=\s{0,8}(?:"([^"]{0,4096})"|'([^']{0,4096})')`,
    "i",
  ).exec(script);
  return match?.[1] ?? match?.[2] ?? null;
}

/*
 *   tokens   'text' "text"   strings, quotes off; `'` doubles inside
 *            ( ) { } ; | ,   marks; a line end counts as ;
 *            other           words, backticks off
 */
function tokenize(script: string): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /'((?:[^']|'')*)'?|\\?"((?:[^"`\\]|`[^]?|\\(?!")|"")*)(?:\\?"|$)|([(){};|,&\n])|((?:[^\s'"(){};|,&\\]|\\(?!"))+)/g;
  for (const [, single, double, mark, word] of script.matchAll(pattern)) {
    if (single !== undefined) {
      tokens.push({ kind: "string", text: single.replaceAll("''", "'") });
    } else if (double !== undefined) {
      tokens.push({ kind: "string", text: double.replace(/`([^])/g, "$1") });
    } else if (mark !== undefined) {
      tokens.push({ kind: "mark", text: mark === "\n" ? ";" : mark });
    } else if (word !== undefined) {
      tokens.push({ kind: "word", text: word.replaceAll("`", "") });
    }
  }
  return tokens;
}

function indexOfWord(tokens: readonly Token[], ...names: string[]): number {
  return tokens.findIndex(
    ({ kind, text }) => kind === "word" && names.includes(text.toLowerCase()),
  );
}

/** `-Name`, `-Name:` or `-Name:value`; the dashes are those that PowerShell takes. */
function parameter({
  kind,
  text,
}: Token): { name: string; attached: string } | undefined {
  if (kind !== "word" || !/^[-\u2013\u2014\u2015][a-z]/i.test(text)) {
    return undefined;
  }
  const colon = text.indexOf(":");
  return {
    name: text.slice(1, colon < 0 ? undefined : colon).toLowerCase(),
    attached: colon < 0 ? "" : text.slice(colon + 1),
  };
}

/** Parameters may be shortened; three letters are enough to tell these apart. */
function isNamed(name: string, full: string): boolean {
  return name === full || (name.length > 2 && full.startsWith(name));
}

/** Value of the first parameter with one of the names, from a token on. */
function given(
  tokens: readonly Token[],
  names: readonly string[],
  from = 0,
): Given {
  for (let at = from; at < tokens.length; at++) {
    const found = parameter(tokens[at]!);
    if (found === undefined || !names.some((n) => isNamed(found.name, n))) {
      continue;
    }
    return found.attached === ""
      ? valueOf(tokens[at + 1])
      : valueOf({ kind: "word", text: found.attached });
  }
  return undefined;
}

function valueOf(token: Token | undefined): Given {
  if (token === undefined || parameter(token) !== undefined) return undefined;
  const isLiteral =
    token.kind === "string"
      ? !token.text.startsWith("$")
      : token.kind === "word" && !/^[$@[]/.test(token.text);
  return isLiteral ? token.text : null;
}

function literal(value: Given): string | null {
  return value ?? null;
}

function has(tokens: readonly Token[], name: string): boolean {
  return tokens.some((token) => parameter(token)?.name === name);
}

function taskName(tokens: readonly Token[], cmdlet: number): string | null {
  const positional = tokens[cmdlet + 1];
  const name =
    given(tokens, ["taskname"], cmdlet) ??
    (positional === undefined ? undefined : valueOf(positional));
  if (name === undefined || name === null) return null;
  const path = given(tokens, ["taskpath"], cmdlet);
  return path === undefined || path === null
    ? name
    : `${path.replace(/\\+$/, "")}\\${name}`;
}

function newAction(tokens: readonly Token[]): TaskCommand["action"] {
  const at = indexOfWord(tokens, "new-scheduledtaskaction");
  if (at < 0) return null;
  const command =
    given(tokens, ["execute"], at) ?? valueOf(tokens[at + 1]) ?? null;
  if (command === null) return null;
  return { command, arguments: literal(given(tokens, ["argument"], at)) };
}

/** `-Xml (Get-Content file | Out-String)`. */
function xmlFile(tokens: readonly Token[]): string | null {
  if (!has(tokens, "xml")) return null;
  const at = indexOfWord(tokens, "get-content", "gc", "cat", "type");
  if (at < 0) return null;
  return literal(
    given(tokens, ["path", "literalpath"], at) ?? valueOf(tokens[at + 1]),
  );
}

/** A definition that stands in the script as a literal. */
function inlineXml(tokens: readonly Token[]): string | null {
  return (
    tokens.find(
      ({ kind, text }) =>
        kind === "string" && /^\s{0,64}<(?:\?xml\s|Task[\s>])/i.test(text),
    )?.text ?? null
  );
}

/** Value of an entry of a hash table: `@{ TaskName = 'N' }`. */
function entry(tokens: readonly Token[], name: string): Given {
  const at = tokens.findIndex(
    ({ kind, text }) =>
      kind === "word" && new RegExp(`^${name}(?:=|$)`, "i").test(text),
  );
  if (at < 0) return undefined;
  const rest = tokens[at]!.text.slice(name.length);
  if (rest.length > 1) return valueOf({ kind: "word", text: rest.slice(1) });
  const next = tokens[at + 1];
  return rest === "" && next?.text === "="
    ? valueOf(tokens[at + 2])
    : rest === ""
      ? undefined
      : valueOf(next);
}

/**
 * A session that is named by its host beats one that is named by a variable.
 *
 * @returns undefined where everything happens on the machine itself
 */
function sessionHost(tokens: readonly Token[]): Given {
  const opened = indexOfWord(tokens, "new-cimsession");
  const hosts = [
    opened < 0
      ? undefined
      : (given(tokens, ["computername"], opened) ??
        valueOf(tokens[opened + 1])),
    given(tokens, ["computername", "cn"]),
    given(tokens, ["cimsession"]),
  ];
  return (
    hosts.find((host) => typeof host === "string") ??
    hosts.find((host) => host === null)
  );
}

function trigger(tokens: readonly Token[]): string | null {
  const time = literal(given(tokens, ["at"]));
  const clock = time === null ? "" : ` at ${time}`;
  if (has(tokens, "atstartup")) return "at system start";
  if (has(tokens, "atlogon")) return "at logon of any user";
  if (has(tokens, "once")) return `once${clock}`;
  if (has(tokens, "daily")) {
    const days = literal(given(tokens, ["daysinterval"]));
    return `every ${days === null || days === "1" ? "day" : `${days} days`}${clock}`;
  }
  if (has(tokens, "weekly")) {
    const days = literal(given(tokens, ["daysofweek"]));
    return `every week${days === null ? "" : ` on ${days}`}${clock}`;
  }
  return null;
}
