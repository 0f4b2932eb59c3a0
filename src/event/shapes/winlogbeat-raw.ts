/**
 * Shape `wl-raw`: winlogbeat 7 and 8 as the agent writes it, without its module: the record's parts under `winlog`, all
 * event data as text under `winlog.event_data`.
 */
import type { Us } from "../../base/time.ts";
import { part } from "../document-path.ts";
import { ecsField, ecsKeys } from "../ecs-field.ts";
import type { Doc, Event, KeyPath } from "../event.ts";
import { rowOf } from "../mapping.ts";
import type { DocReader, EventData } from "../mapping.ts";
import { textOf, toTime } from "../values.ts";
import {
  CREATED,
  hasUserData,
  isAgents,
  isWinlogbeat,
  shownHostName,
  TIMESTAMP,
  UTC_TIME,
  WINLOGBEAT_KEYS,
  WinlogbeatShape,
} from "./winlogbeat.ts";
import type { StampKeys } from "./shape.ts";
import type { ShapeClass } from "./shape-class.ts";

/** Fields that the record or its class answers, and event data. */
const OF_RECORD = /^(?:@timestamp$|event\.|host\.|winlog\.)/;

export class WinlogbeatRawShape extends WinlogbeatShape {
  readonly name = "wl-raw";
  override readonly envelope = WINLOGBEAT_KEYS;

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

  override stampKeys(doc: Doc, eventClass: ShapeClass): StampKeys {
    const data = part(part(doc["winlog"])["event_data"]);
    const happened =
      eventClass.provider === "sysmon" && data["UtcTime"] !== undefined;
    return this.stampsAt({
      happened: happened ? UTC_TIME : undefined,
      record: isAgents(doc) && happened ? [CREATED] : [CREATED, TIMESTAMP],
    });
  }

  /** Where there is user data, a value may be in either. What no table has stands under its own name, if anywhere. */
  override answeringKeys(
    event: Event,
    path: string,
  ): readonly KeyPath[] | undefined {
    if (hasUserData(event)) return undefined;
    const { fields } = event.class as ShapeClass;
    const isOwn = rowOf(fields, path) === undefined && !OF_RECORD.test(path);
    if (!isOwn) return super.answeringKeys(event, path);
    const keys = ecsKeys(path);
    return keys.length === 1 ? keys : undefined;
  }

  override isOfKind(event: Event, path: string): boolean {
    return !hasUserData(event) && super.isOfKind(event, path);
  }

  eventData(): EventData {
    return (name) => this.dataReader(name);
  }

  /** Whether there is an action tells the kind. */
  protected override taskKey(event: Event): KeyPath {
    const { action } = part((event.kept ?? event.doc)["event"]);
    return action === undefined || action === null
      ? ["winlog", "task"]
      : ["event", "action"];
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

  protected override ownKeys(path: string): readonly KeyPath[] {
    return path === "host.name" ? [] : ecsKeys(path);
  }

  protected ownField(path: string): DocReader {
    return path === "host.name" ? shownHostName : ecsField(path);
  }
}
