/**
 * A scheduled task in the three forms a log can hold it: the XML of events 4698 and 4702, the binary `Actions`
 * value of the registry, and an encoded PowerShell command.
 */

export interface Task {
  readonly guid: string;
  /** With a leading backslash. */
  readonly path: string;
  readonly author: string;
  /** Local time of the machine, without a zone. */
  readonly date: string;
  readonly start: string;
  readonly command: string;
  readonly arguments: string;
  /** SID of the account the task runs as. */
  readonly userId: string;
}

const TASK_NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task";

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** The definition as the Task Scheduler writes it; winlogbeat hands the line ends on as LF. */
export function taskXml(task: Task): string {
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="${TASK_NAMESPACE}">
  <RegistrationInfo>
    <Date>${task.date}</Date>
    <Author>${escapeXml(task.author)}</Author>
    <URI>${escapeXml(task.path)}</URI>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <StartBoundary>${task.start}</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>true</DisallowStartIfOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <ExecutionTimeLimit>PT72H</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escapeXml(task.command)}</Command>
      <Arguments>${escapeXml(task.arguments)}</Arguments>
    </Exec>
  </Actions>
  <Principals>
    <Principal id="Author">
      <UserId>${task.userId}</UserId>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
</Task>`;
}

/** u32 length in bytes, then UTF-16LE, without a terminator. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf16le");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/**
 * The `Actions` registry value of a task with one program, version 3:
 *
 *     03 00 | text context | 66 66 | text id | text command | text arguments | text directory | u16 flags
 */
export function actionsValue(task: Task): Buffer {
  return Buffer.concat([
    Buffer.from([3, 0]),
    text("Author"),
    Buffer.from([0x66, 0x66]),
    text(""),
    text(task.command),
    text(task.arguments),
    text(""),
    Buffer.from([0, 0]),
  ]);
}

/** What `powershell -EncodedCommand` takes: base64 of UTF-16LE. */
export function encodedCommand(script: string): string {
  return Buffer.from(script, "utf16le").toString("base64");
}

export const TASK_CACHE =
  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";

/** One registry event of a burst: a key that was created, or a value that was set to `details`. */
export interface RegistryStep {
  readonly path: string;
  /** Undefined for a created key. `Binary Data` is Sysmon's word for bytes it does not log. */
  readonly details: string | undefined;
}

const BINARY = "Binary Data";

/** What the Schedule service writes when a task is created, up to and with `Actions`, in its order. */
export function creationSteps(task: Task): RegistryStep[] {
  const tree = `${TASK_CACHE}\\Tree${task.path}`;
  const tasks = `${TASK_CACHE}\\Tasks\\${task.guid}`;
  return [
    { path: tree, details: undefined },
    { path: `${tree}\\SD`, details: BINARY },
    { path: `${tree}\\Id`, details: task.guid },
    { path: `${tree}\\Index`, details: "DWORD (0x00000003)" },
    { path: tasks, details: undefined },
    { path: `${tasks}\\Path`, details: task.path },
    { path: `${tasks}\\Hash`, details: BINARY },
    { path: `${TASK_CACHE}\\Plain\\${task.guid}`, details: undefined },
    { path: `${tasks}\\Schema`, details: "DWORD (0x00010002)" },
    { path: `${tasks}\\Date`, details: task.date },
    { path: `${tasks}\\Author`, details: task.author },
    { path: `${tasks}\\URI`, details: task.path },
    { path: `${tasks}\\Triggers`, details: BINARY },
    { path: `${tasks}\\Actions`, details: BINARY },
  ];
}

/** What the service writes when a task is changed: no Path, no Id, no file, no DynamicInfo. */
export function updateSteps(task: Task): RegistryStep[] {
  const tasks = `${TASK_CACHE}\\Tasks\\${task.guid}`;
  return [
    { path: `${TASK_CACHE}\\Plain\\${task.guid}`, details: undefined },
    {
      path: `${TASK_CACHE}\\Tree${task.path}\\Index`,
      details: "DWORD (0x00000003)",
    },
    { path: `${tasks}\\Hash`, details: BINARY },
    { path: `${tasks}\\Schema`, details: "DWORD (0x00010002)" },
    { path: `${tasks}\\Author`, details: task.author },
    { path: `${tasks}\\URI`, details: task.path },
    { path: `${tasks}\\Triggers`, details: BINARY },
    { path: `${tasks}\\Actions`, details: BINARY },
  ];
}
