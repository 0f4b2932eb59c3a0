/**
 * The two channels of Windows PowerShell in ECS, as winlogbeat's module has them. Who runs what stands in one text of
 * many lines, in `ContextInfo` or in an unnamed parameter; {@link inContext} makes its entries look like event data.
 *
 * `process.entity_id` is the id of a PowerShell host: a GUID of another kind than Sysmon's, which it never joins.
 */
import {
  accountRows,
  commandLineRows,
  fileRows,
  guid,
  integer,
  moduleRows,
  text,
} from "./mapping.ts";
import type { ChannelTable, EventKind, Mapping, Rows } from "./mapping.ts";

function kind(type: string): EventKind {
  return { categories: ["process"], types: [type], actions: [] };
}

/**
 * One entry of a context: the first line `name = value`. Blanks within names do not count (`Host Application`).
 * Linear in the text; undefined where there is no such line or nothing in it.
 */
export function contextEntry(
  context: string,
  name: string,
): string | undefined {
  let from = 0;
  while (from < context.length) {
    let end = context.indexOf("\n", from);
    if (end === -1) end = context.length;
    const equals = context.indexOf("=", from);
    if (equals === -1) return undefined;
    if (equals < end) {
      // A name that is far longer than the one looked for is the beginning of a script.
      const isName = equals - from <= name.length + 32;
      if (isName && context.slice(from, equals).replace(/\s/g, "") === name) {
        const value = context.slice(equals + 1, end).trim();
        return value === "" ? undefined : value;
      }
    }
    from = end + 1;
  }
  return undefined;
}

/** Rows that read the entries of a context as if they were event data. */
function inContext(source: string, rows: Rows): Rows {
  return Object.fromEntries(
    Object.entries(rows).map(([path, row]): [string, Mapping] => [
      path,
      (data, leaf) =>
        row((name) => {
          const read = data(source, name);
          return (doc) => {
            const context = read(doc);
            return context === undefined
              ? undefined
              : contextEntry(context, name);
          };
        }, leaf),
    ]),
  );
}

/** What both channels tell of the process and of the command. */
const CONTEXT: Rows = {
  ...commandLineRows("process", "HostApplication"),
  "process.title": text("HostName"),
  ...fileRows("file", "ScriptName"),
  "event.sequence": integer("SequenceNumber"),
  "powershell.command.name": text("CommandName"),
  "powershell.command.type": text("CommandType"),
  "powershell.command.path": text("CommandPath"),
  "powershell.command.value": text("CommandLine"),
  "powershell.engine.version": text("EngineVersion"),
  "powershell.process.executable_version": text("HostVersion"),
};

const OPERATIONAL_CONTEXT = inContext("ContextInfo", {
  ...CONTEXT,
  ...accountRows("user", "User"),
  "process.entity_id": guid("HostID"),
  "powershell.id": text("ShellID"),
  "powershell.pipeline_id": text("PipelineID"),
  "powershell.runspace_id": text("RunspaceID"),
});

const SCRIPT_BLOCK: Rows = {
  "powershell.file.script_block_id": text("ScriptBlockId"),
  "powershell.runspace_id": text("RunspaceId"),
};

const OPERATIONAL_ROWS: ReadonlyMap<string, Rows> = new Map<string, Rows>([
  ["4103", OPERATIONAL_CONTEXT],
  [
    "4104",
    {
      "powershell.file.script_block_id": text("ScriptBlockId"),
      "powershell.file.script_block_text": text("ScriptBlockText"),
      "powershell.sequence": integer("MessageNumber"),
      "powershell.total": integer("MessageTotal"),
      ...fileRows("file", "Path"),
    },
  ],
  ["4105", SCRIPT_BLOCK],
  ["4106", SCRIPT_BLOCK],
]);

export const POWERSHELL_OPERATIONAL: ChannelTable = {
  channel: "Microsoft-Windows-PowerShell/Operational",
  kinds: new Map([
    ["4103", kind("info")],
    ["4104", kind("info")],
    ["4105", kind("start")],
    ["4106", kind("end")],
  ]),
  common: moduleRows("powershell", "windows.powershell_operational"),
  rowsOf: (code) => OPERATIONAL_ROWS.get(code) ?? {},
};

const CLASSIC: Rows = {
  ...CONTEXT,
  ...accountRows("user", "UserId"),
  "process.entity_id": guid("HostId"),
  "powershell.pipeline_id": text("PipelineId"),
  "powershell.runspace_id": text("RunspaceId"),
};

/** 400 and 403: the engine; 600: a provider. Their third parameter is the context. */
const STATES = inContext("param3", {
  ...CLASSIC,
  "powershell.engine.new_state": text("NewEngineState"),
  "powershell.engine.previous_state": text("PreviousEngineState"),
  "powershell.provider.name": text("ProviderName"),
  "powershell.provider.new_state": text("NewProviderState"),
});

/** 800: what a pipeline executed. The context is the second parameter. */
const PIPELINE = inContext("param2", {
  ...CLASSIC,
  "powershell.sequence": integer("DetailSequence"),
  "powershell.total": integer("DetailTotal"),
});

const CLASSIC_ROWS: ReadonlyMap<string, Rows> = new Map([
  ["400", STATES],
  ["403", STATES],
  ["600", STATES],
  ["800", PIPELINE],
]);

export const POWERSHELL_CLASSIC: ChannelTable = {
  channel: "Windows PowerShell",
  kinds: new Map([
    ["400", kind("start")],
    ["403", kind("end")],
    ["600", kind("info")],
    ["800", kind("info")],
  ]),
  common: moduleRows("powershell", "windows.powershell"),
  rowsOf: (code) => CLASSIC_ROWS.get(code) ?? {},
};
