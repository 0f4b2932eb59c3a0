/**
 * The event that the opener hands out: plain fields, filled once, and `get`, which asks the event's class. Who keeps it for long
 * lets its document go, three times as large as its text, which is parsed again if somebody asks for it.
 */
import type { Us } from "../base/time.ts";
import type { Line } from "../source/line.ts";
import { KeptDocument } from "./document-index.ts";
import type { Doc, Event, FieldValue, Host } from "./event.ts";
import { parseLine } from "./parse-line.ts";
import type { ShapeClass } from "./shapes/shape-class.ts";

export class LogEvent implements Event {
  readonly seq: number;
  /** While the event is held, its record's time as logged; corrected before anybody sees the event. */
  timeUs: Us;
  writtenUs: Us | undefined;
  timeUncertain = false;
  passed: Event["passed"];
  /** The log's own number of the record, of an event that was passed. */
  recordNumber: number | undefined;
  readonly host: Host;
  readonly class: ShapeClass;
  readonly recordId: number | undefined;
  /** Undefined while it is let go. */
  kept: Doc | undefined;
  /** −1 where all of the document was read. */
  readonly keptVersion: number;
  readonly line: Line;
  readonly nth: number;
  /** Its document is what the text of its line says. */
  readonly isText: boolean;

  constructor(
    seq: number,
    timeUs: Us,
    writtenUs: Us | undefined,
    host: Host,
    shapeClass: ShapeClass,
    recordId: number | undefined,
    doc: Doc,
    line: Line,
    nth: number,
    isText: boolean,
  ) {
    this.seq = seq;
    this.timeUs = timeUs;
    this.writtenUs = writtenUs;
    this.host = host;
    this.class = shapeClass;
    this.recordId = recordId;
    this.kept = doc;
    this.keptVersion =
      doc instanceof KeptDocument ? KeptDocument.versionOf(doc) : -1;
    this.line = line;
    this.nth = nth;
    this.isText = isText;
  }

  get doc(): Doc {
    const kept = (this.kept ??= parseLine(this.line.text) as Doc);
    return kept instanceof KeptDocument ? KeptDocument.wholeOf(kept) : kept;
  }

  /** What is read of it next is read from its text. */
  letDocumentGo(): void {
    const { kept } = this;
    if (kept instanceof KeptDocument) KeptDocument.letWholeGo(kept);
    else if (this.isText) this.kept = undefined;
  }

  get(path: string): FieldValue {
    return this.class.reader(path)(this);
  }
}
