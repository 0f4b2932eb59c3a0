/**
 * The shapes for people: who writes documents of a shape, how one is told, where its event data stand, and what no
 * document of it can answer. A shape's own file says how it is read; a test keeps the two lists together.
 */

export interface ShapeGuide {
  readonly name: string;
  readonly writtenBy: string;
  /** The test, in words. A document is of the first shape whose test it passes. */
  readonly toldBy: string;
  /**
   * By which tables documents are read: those of the Windows channels, the sensor's, or none where documents are in ECS
   * already and their fields are read as they stand.
   */
  readonly tables: "windows" | "crowdstrike" | "none";
  /** Where the data stand that the tables name, `NAME` for the name. */
  readonly data?: string;
  readonly lacks: readonly string[];
}

/** What Windows' own records do not hold, whoever collects them. */
const NOT_LOGGED = [
  "the bytes of registry values (registry.data.bytes)",
  "code signatures of processes (process.code_signature.*)",
  "file sizes and owners (file.size, file.owner)",
];

const NO_HOST_ID =
  "host.id: it is the first label of the computer's name, in lower case";

/** In the order in which a document is tried. */
export const SHAPE_GUIDE: readonly ShapeGuide[] = [
  {
    name: "nxlog",
    writtenBy: "NXLog, flat: as relayed by it and as exported",
    toldBy:
      "EventID, with Channel or SourceName, and Hostname or SourceModuleType",
    tables: "windows",
    data: "NAME",
    lacks: [
      ...NOT_LOGGED,
      NO_HOST_ID,
      "what stands in Message only: Windows PowerShell 400 to 800, WMI-Activity, Security 1102, System 104",
      "from a relay: fractions of a second outside Sysmon, AccountName of System 7045 where the record names who logged it",
    ],
  },
  {
    name: "endpoint",
    writtenBy: "Elastic Endpoint (Elastic Defend)",
    toldBy:
      "event.module or agent.type endpoint, or an event.dataset that begins with endpoint.",
    tables: "none",
    lacks: ["winlog.event_data.*, but for its security events"],
  },
  {
    name: "wl-ecs",
    writtenBy: "winlogbeat after its module, Elastic Agent after its pipeline",
    toldBy:
      "winlog.event_id or winlog.event_data, and an event.module of a winlogbeat module or an event.category",
    tables: "windows",
    data: "winlog.event_data.NAME",
    lacks: [
      ...NOT_LOGGED,
      "event data that the module moved and changed on the way: IP addresses and paths keep the module's spelling",
    ],
  },
  {
    name: "wl-raw",
    writtenBy: "winlogbeat 7 and 8 without its module, as it writes files",
    toldBy: "winlog.event_id or winlog.event_data, and nothing of wl-ecs",
    tables: "windows",
    data: "winlog.event_data.NAME",
    lacks: NOT_LOGGED,
  },
  {
    name: "evtx",
    writtenBy:
      "evtx_dump, Chainsaw, EvtxECmd --fj, xmltodict over python-evtx, Velociraptor; lines of XML",
    toldBy: "Event.System",
    tables: "windows",
    data: "Event.EventData.NAME",
    lacks: [...NOT_LOGGED, NO_HOST_ID, "task names as event.action"],
  },
  {
    name: "evtx-bare",
    writtenBy: "the same, without the outer Event",
    toldBy: "System.EventID, with EventData, UserData or System.Channel",
    tables: "windows",
    data: "EventData.NAME",
    lacks: [...NOT_LOGGED, NO_HOST_ID, "task names as event.action"],
  },
  {
    name: "evtxecmd",
    writtenBy: "EvtxECmd, default JSON",
    toldBy: "EventId and Channel, with Payload, MapDescription or PayloadData1",
    tables: "windows",
    data: "NAME in the JSON text of Payload",
    lacks: [...NOT_LOGGED, NO_HOST_ID, "task names as event.action"],
  },
  {
    name: "crowdstrike",
    writtenBy: "CrowdStrike's data replicator (FDR), LogScale exports",
    toldBy: "event_simpleName or #event_simpleName",
    tables: "crowdstrike",
    data: "NAME",
    lacks: [
      "winlog.*, but for scheduled tasks",
      "process.executable with a drive letter: it is a device path",
      "process.parent.executable, process.parent.command_line",
    ],
  },
  {
    name: "wl6",
    writtenBy: "winlogbeat 5 and 6",
    toldBy: "event_data, user_data or event_id, with log_name or computer_name",
    tables: "windows",
    data: "event_data.NAME",
    lacks: [...NOT_LOGGED, NO_HOST_ID],
  },
  {
    name: "xml",
    writtenBy: "shippers that carry the event's XML in a field",
    toldBy: "message, event.original or _raw that begins with <Event",
    tables: "windows",
    data: "Event.EventData.NAME in that XML",
    lacks: [...NOT_LOGGED, NO_HOST_ID, "task names as event.action"],
  },
  {
    name: "splunk",
    writtenBy: "Splunk: exported searches, rows and pages of results",
    toldBy:
      "a result or results envelope of a search, or around a record or _raw; _time with EventCode, _raw or sourcetype; no XML and no JSON in _raw",
    tables: "windows",
    data: "NAME, the label of the record's text, or the add-on's CIM field",
    lacks: [
      ...NOT_LOGGED,
      NO_HOST_ID,
      "what stands in the text of Message only, where _raw does not hold the record's text (LogName=…)",
    ],
  },
  {
    name: "evtx-flat",
    writtenBy: "Zircolite, flattened",
    toldBy: "EventID, SystemTime, Computer, with Channel or Provider_Name",
    tables: "windows",
    data: "NAME",
    lacks: [...NOT_LOGGED, NO_HOST_ID, "task names as event.action"],
  },
  {
    name: "ecs",
    writtenBy: "anybody else who writes Elastic Common Schema",
    toldBy: "event.category, or @timestamp with process",
    tables: "none",
    lacks: ["what the writer left out; nothing is derived"],
  },
  {
    name: "flat",
    writtenBy: "anybody else: flat records of the event log",
    toldBy: "EventID, EventCode or event_id that is a number",
    tables: "windows",
    data: "NAME",
    lacks: [...NOT_LOGGED, NO_HOST_ID],
  },
];
