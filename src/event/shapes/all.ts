/**
 * All shapes, in the order in which a document is tried. The first that recognises it has it, whatever the lines before
 * it were: a log that mixes shapes is read the same way in any order. A test costs a few property loads.
 */
import type { Doc } from "../event.ts";
import { CrowdstrikeShape } from "./crowdstrike.ts";
import { EcsShape, EndpointShape } from "./ecs.ts";
import { EvtxFlatShape } from "./evtx-flat.ts";
import { EvtxXmlShape } from "./evtx-xml.ts";
import { EvtxBareShape, EvtxShape } from "./evtx.ts";
import { EvtxEcmdShape } from "./evtxecmd.ts";
import { FlatShape } from "./flat.ts";
import { NxlogShape } from "./nxlog.ts";
import type { DocumentShape } from "./shape.ts";
import { SplunkShape } from "./splunk.ts";
import { UnknownShape } from "./unknown.ts";
import { Winlogbeat6Shape } from "./winlogbeat-6.ts";
import { WinlogbeatEcsShape } from "./winlogbeat-ecs.ts";
import { WinlogbeatRawShape } from "./winlogbeat-raw.ts";

export class Shapes {
  readonly #all: readonly DocumentShape[];
  /** For objects that are of no other shape; see there. */
  readonly unknown: DocumentShape;

  constructor() {
    const numbers = { next: 0 };
    this.#all = [
      NxlogShape,
      EndpointShape,
      WinlogbeatEcsShape,
      WinlogbeatRawShape,
      EvtxShape,
      EvtxBareShape,
      EvtxEcmdShape,
      CrowdstrikeShape,
      Winlogbeat6Shape,
      EvtxXmlShape,
      // A row that holds its record as XML is that record; other rows look like flattened records.
      SplunkShape,
      EvtxFlatShape,
      EcsShape,
      FlatShape,
    ].map((Shape, index) => new Shape(index, numbers));
    this.unknown = new UnknownShape(this.#all.length, numbers);
  }

  /** In the order in which they are tried. */
  get names(): readonly string[] {
    return this.#all.map((shape) => shape.name);
  }

  /** The shape of a document; undefined when it is of none. */
  of(doc: Doc): DocumentShape | undefined {
    for (const shape of this.#all) if (shape.recognises(doc)) return shape;
    return undefined;
  }
}
