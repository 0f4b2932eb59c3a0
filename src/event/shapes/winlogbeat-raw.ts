/**
 * Shape `wl-raw`: winlogbeat 7 and 8 as the agent writes it, without its module: the record's parts under `winlog`, all
 * event data as text under `winlog.event_data`.
 */
import type { Us } from "../../base/time.ts";
import { part } from "../document-path.ts";
import { ecsField } from "../ecs-field.ts";
import type { Doc } from "../event.ts";
import type { DocReader, EventData } from "../mapping.ts";
import { textOf, toTime } from "../values.ts";
import { isWinlogbeat, shownHostName, WinlogbeatShape } from "./winlogbeat.ts";
import type { ShapeClass } from "./shape-class.ts";

export class WinlogbeatRawShape extends WinlogbeatShape {
  readonly name = "wl-raw";

  recognises(doc: Doc): boolean {
    return isWinlogbeat(doc);
  }

  happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    return eventClass.provider === "sysmon" ? this.utcTimeUs(doc) : undefined;
  }

  recordUs(doc: Doc): Us | undefined {
    return this.createdUs(doc) ?? toTime(doc["@timestamp"]);
  }

  eventData(): EventData {
    return (name) => this.dataReader(name);
  }

  /** The agent writes the task's name as the action. */
  protected taskNameOf(doc: Doc): string | undefined {
    return textOf(
      part(doc["event"])["action"] ??
        doc["event.action"] ??
        part(doc["winlog"])["task"] ??
        doc["winlog.task"],
    );
  }

  protected ownField(path: string): DocReader {
    return path === "host.name" ? shownHostName : ecsField(path);
  }
}
