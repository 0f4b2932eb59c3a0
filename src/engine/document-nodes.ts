/**
 * Reads the elements of an array of objects from a document, for conditions that look at one element at a time
 * (`_arraySearch`). Paths are walked as for scalars: nested or dotted keys, lists transparent at every level.
 *
 * Only documents that are in ECS already hold such arrays; events of every other shape have none.
 */
import type { Event, Shape } from "../event/event.ts";
import { isObject } from "../event/values.ts";

/** Most elements of one array that are looked at; a call stack has some dozens. */
export const MAX_ELEMENTS = 1_000;

/** Lists within lists: no log needs more, and a hostile one must not exhaust the stack. */
const MAX_DEPTH = 64;

const ECS_SHAPES: ReadonlySet<string> = new Set(["endpoint", "ecs", "wl-ecs"]);

/** False if no event of the shape has an array of which elements could be looked at. */
export function holdsElements(shape: Shape): boolean {
  return ECS_SHAPES.has(shape.name);
}

/** How conditions reach the elements of an array in events of the shape. */
export function documentNodes(
  shape: Shape,
): (path: string) => (event: Event) => readonly unknown[] {
  if (!holdsElements(shape)) return () => () => [];
  return (path) => {
    const read = nodeReader(path);
    return (event) => read(event.doc);
  };
}

/**
 * Compiles the path below a node; `""` is the node itself.
 * @returns a reader of the objects and scalars at the path in document order, at most {@link MAX_ELEMENTS}
 */
export function nodeReader(
  path: string,
): (node: unknown) => readonly unknown[] {
  const parts = path === "" ? [] : path.split(".");
  return (node) => {
    const nodes: unknown[] = [];
    gather(node, parts, 0, nodes, 0);
    return nodes;
  };
}

function gather(
  node: unknown,
  parts: readonly string[],
  at: number,
  nodes: unknown[],
  depth: number,
): void {
  if (Array.isArray(node)) {
    if (depth >= MAX_DEPTH) return;
    for (const each of node) {
      if (nodes.length === MAX_ELEMENTS) return;
      gather(each, parts, at, nodes, depth + 1);
    }
    return;
  }
  if (at === parts.length) {
    if (node !== null && node !== undefined) nodes.push(node);
    return;
  }
  if (!isObject(node)) return;
  const before = nodes.length;
  let key = "";
  for (let end = at; end < parts.length; end++) {
    key = end === at ? parts[at]! : `${key}.${parts[end]!}`;
    if (!Object.hasOwn(node, key)) continue;
    gather(node[key], parts, end + 1, nodes, depth);
    // As for scalars: where a nested and a dotted spelling disagree the nested one wins.
    if (nodes.length > before) return;
  }
}
