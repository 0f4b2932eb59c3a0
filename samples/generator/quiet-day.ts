/**
 * Ten hours without an incident: task updates by Windows, a local task, and consoles that look at the tasks of
 * both machines and change nothing.
 */
import type { Sample } from "./expected.ts";
import { everyday } from "./everyday.ts";
import {
  endpointMapperConnection,
  eventLogConnection,
  localTask,
  scheduleConnection,
  windowsUpdatesTask,
} from "./scenes.ts";
import { WinlogbeatLog } from "./winlogbeat.ts";
import { CLERK_2, newMachine } from "./world.ts";

const START_MS = Date.UTC(2026, 2, 12, 7, 30);
const MINUTE_MS = 60_000;

export function quietDay(): Sample {
  const log = new WinlogbeatLog(1_203);
  const bootMs = Date.UTC(2026, 2, 12, 6, 41);
  const workstation = newMachine(51, "WS-0532", "10.20.4.32", CLERK_2, bootMs);
  const server = newMachine(52, "SRV-LEDGER", "10.20.1.14", CLERK_2, bootMs);
  const at = (minutes: number): number => START_MS + minutes * MINUTE_MS;

  for (const [index, minute] of [17, 140, 263, 386, 509].entries()) {
    windowsUpdatesTask(log, index % 2 === 0 ? server : workstation, at(minute));
  }
  for (const minute of [12, 131, 135, 290, 402, 480]) {
    scheduleConnection(log, server, at(minute));
  }
  // Close to an update, and still no part of it: too early, another process, another port.
  scheduleConnection(log, workstation, at(384.9));
  eventLogConnection(log, server, at(262.8));
  endpointMapperConnection(log, server, at(508.9));
  localTask(log, workstation, at(95), "Print queue check");
  localTask(log, server, at(214), "Ledger export");

  everyday(log, workstation, server, at(0.1), at(599), 510);
  return log.finish([]);
}
