/**
 * Readers that say where their answers come from: of a data model's field from which ECS fields. Who wants to know, without reading
 * a field of every event, whether it can have some value, asks about those.
 */
import { constantAnswer } from "./constant-answer.ts";
import { toList } from "./values.ts";
import type { FieldReader, Scalar } from "./event.ts";

/** An ECS field whose values are answers. */
export interface OriginField {
  readonly path: string;
  /** An answer may be a part of a value. */
  readonly isPart: boolean;
}

/** Every answer is a value of one of the fields, a part of one, or one of the constants. */
export interface FieldOrigin {
  readonly fields: readonly OriginField[];
  readonly constants: readonly Scalar[];
}

const ORIGINS = new WeakMap<FieldReader, FieldOrigin>();

/** The same reader, which is known to answer with values of these fields alone. */
export function from(paths: readonly string[], read: FieldReader): FieldReader {
  const fields = paths.map((path) => ({ path, isPart: false }));
  ORIGINS.set(read, { fields, constants: [] });
  return read;
}

/** The same reader, which is known to answer with parts of what another one reads, and with none of its constants. */
export function partOf(whole: FieldReader, read: FieldReader): FieldReader {
  const origin = originOf(whole);
  if (origin === undefined) return read;
  const fields = origin.fields.map(({ path }) => ({ path, isPart: true }));
  ORIGINS.set(read, { fields, constants: [] });
  return read;
}

/** The same reader, which is known to answer what one of the others answers. */
export function firstOf(
  others: readonly FieldReader[],
  read: FieldReader,
): FieldReader {
  const origins = others.flatMap((each) => originOf(each) ?? []);
  if (origins.length < others.length) return read;
  ORIGINS.set(read, {
    fields: origins.flatMap(({ fields }) => fields),
    constants: origins.flatMap(({ constants }) => constants),
  });
  return read;
}

/** @returns undefined where nothing is known */
export function originOf(read: FieldReader): FieldOrigin | undefined {
  const answer = constantAnswer(read);
  return answer === undefined
    ? ORIGINS.get(read)
    : { fields: [], constants: toList(answer.value) };
}
