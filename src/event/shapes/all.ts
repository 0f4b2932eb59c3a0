/**
 * All shapes, in the order in which a document is tried. The first that recognises it has it, whatever the lines before
 * it were: a log that mixes shapes is read the same way in any order. A test costs a few property loads.
 */
import type { Doc } from "../event.ts";
import { EcsShape, EndpointShape } from "./ecs.ts";
import { NxlogShape } from "./nxlog.ts";
import type { DocumentShape } from "./shape.ts";
import { WinlogbeatEcsShape } from "./winlogbeat-ecs.ts";
import { WinlogbeatRawShape } from "./winlogbeat-raw.ts";

export class Shapes {
  readonly #all: readonly DocumentShape[];

  constructor() {
    const numbers = { next: 0 };
    this.#all = [
      NxlogShape,
      EndpointShape,
      WinlogbeatEcsShape,
      WinlogbeatRawShape,
      EcsShape,
    ].map((Shape, index) => new Shape(index, numbers));
  }

  /** The shape of a document; undefined when it is of none. */
  of(doc: Doc): DocumentShape | undefined {
    for (const shape of this.#all) if (shape.recognises(doc)) return shape;
    return undefined;
  }
}
