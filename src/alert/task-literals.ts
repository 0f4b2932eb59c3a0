/**
 * What a line must hold for {@link TaskEvidence} to take anything from its event, and so for an alert to show the same tasks: one
 * of these, in any case; or a string that begins with base64, which a script in a registry value is told by.
 */
import type { LineLiteral } from "../base/line-literal.ts";

/** The service that tasks are asked for at from afar, and what any connection to this host is told by. */
const SERVICE = "svchost.exe";
const INBOUND = ["initiated", "14592", "inbound", "incoming", "ingress"];

export const TASK_LITERALS: readonly LineLiteral[] = [
  // Names of the event data of Security 4698 to 4702 and of the Task Scheduler's own log.
  "taskname",
  // Registry keys and files of tasks.
  "taskcache",
  "tasks",
  // Command lines, in whatever field a collector keeps them: tasks may be asked for in encoded ones.
  "commandline",
  "command_line",
  "hostapplication",
  '"args',
  // Scripts.
  "scheduledtask",
  "schedule.service",
  "schtasks",
  // Who asked from afar: logons, and logons of others from here.
  "targetlogonid",
  "targetservername",
  // Connections that came from afar.
  ...INBOUND.map((text) => ({ text, beside: SERVICE })),
];
