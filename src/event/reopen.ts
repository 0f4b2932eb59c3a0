/**
 * An event that was handed out before, opened again from the text of its line. What its log told meanwhile (the host, the
 * clock) is remembered by whoever kept its place and passed in, so that the event says the same as the first time.
 */
import type { Us } from "../base/time.ts";
import type { Line } from "../source/line.ts";
import type { Doc, Host } from "./event.ts";
import { LogEvent } from "./log-event.ts";
import { parseLine } from "./parse-line.ts";
import { Shapes } from "./shapes/all.ts";
import type { DocumentShape } from "./shapes/shape.ts";
import type { ShapeClass } from "./shapes/shape-class.ts";
import { MAX_ENVELOPES, mayHoldRecord, unwrap } from "./unwrap.ts";
import { isObject } from "./values.ts";

/** What a line does not tell by itself. */
export interface KnownOfEvent {
  readonly seq: number;
  readonly timeUs: Us;
  readonly writtenUs: Us | undefined;
  readonly timeUncertain: boolean;
  readonly host: Host;
  readonly recordId: number | undefined;
  /** 0-based: of the events of its line, an envelope's, the how manieth it was. */
  readonly nth: number;
}

interface Opened {
  readonly doc: Doc;
  /** It is what the text of the line says, and not a part of it. */
  readonly isText: boolean;
  readonly shapeClass: ShapeClass;
  readonly recordId: number | undefined;
}

export class Reopener {
  readonly #shapes: Shapes;
  readonly #shapeName = (doc: Doc): string | undefined =>
    this.#shapes.of(doc)?.name;

  /** @param shapes whose classes the events are of; its own ones where nobody else has any */
  constructor(shapes: Shapes = new Shapes()) {
    this.#shapes = shapes;
  }

  /** Undefined where the line does not hold such an event (any more). Never throws. */
  open(line: Line, known: KnownOfEvent): LogEvent | undefined {
    const opened: Opened[] = [];
    try {
      this.#open(parseLine(line.text), opened, 0);
    } catch {
      return undefined;
    }
    const fits = ({ recordId }: Opened): boolean => recordId === known.recordId;
    const nth = opened[known.nth];
    // Events of one envelope may come out in another order than they stand in it: some wait for a clock.
    const found = nth !== undefined && fits(nth) ? nth : opened.find(fits);
    if (found === undefined) return undefined;
    const event = new LogEvent(
      known.seq,
      known.timeUs,
      known.writtenUs,
      known.host,
      found.shapeClass,
      known.recordId,
      found.doc,
      line,
      known.nth,
      found.isText,
    );
    event.timeUncertain = known.timeUncertain;
    return event;
  }

  /** The documents of a value that are events, in order: as the opener finds them. */
  #open(value: unknown, out: Opened[], depth: number): void {
    if (isObject(value)) {
      const shape = this.#shapes.of(value);
      const isEnvelope = shape?.name === "splunk" && mayHoldRecord(value);
      if (shape !== undefined && !isEnvelope)
        return note(value, shape, out, depth);
    }
    const inner =
      depth < MAX_ENVELOPES ? unwrap(value, this.#shapeName) : undefined;
    if (inner !== undefined) {
      for (const each of inner) this.#open(each, out, depth + 1);
      return;
    }
    const { unknown } = this.#shapes;
    if (isObject(value) && unknown.recognises(value)) {
      note(value, unknown, out, depth);
    }
  }
}

function note(
  doc: Doc,
  shape: DocumentShape,
  out: Opened[],
  depth: number,
): void {
  const shapeClass = shape.classOf(doc);
  const hasTime =
    shape.happenedUs(doc, shapeClass) !== undefined ||
    shape.recordUs(doc, shapeClass) !== undefined;
  if (!hasTime) return;
  const recordId = shape.recordIdOf(doc);
  out.push({ doc, isText: depth === 0, shapeClass, recordId });
}
