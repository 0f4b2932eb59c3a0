/**
 * The data models that events are read into, as the checker of searches asks for them.
 */
import { CIM_MODELS, cimFields } from "../event/cim.ts";
import type { DataModel } from "../lang/spl/checker.ts";

export const DATA_MODELS: readonly DataModel[] = CIM_MODELS.map((name) => ({
  name,
  fields: cimFields(name),
}));
