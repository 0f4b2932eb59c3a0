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
import {
  isAgents,
  isWinlogbeat,
  shownHostName,
  WinlogbeatShape,
} from "./winlogbeat.ts";
import type { ShapeClass } from "./shape-class.ts";

export class WinlogbeatRawShape extends WinlogbeatShape {
  readonly name = "wl-raw";

  recognises(doc: Doc): boolean {
    return isWinlogbeat(doc);
  }

  happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    return eventClass.provider === "sysmon" ? this.utcTimeUs(doc) : undefined;
  }

  /**
   * The agent's `@timestamp` is when it collected the record, which may be years later. Without anything better it stands;
   * beside Sysmon's own time it would only say that the machine's clock is years wrong.
   */
  recordUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    const created = this.createdUs(doc);
    if (created !== undefined) return created;
    const isCollection =
      isAgents(doc) && this.happenedUs(doc, eventClass) !== undefined;
    return isCollection ? undefined : toTime(doc["@timestamp"]);
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
