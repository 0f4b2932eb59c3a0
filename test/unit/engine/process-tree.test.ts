/**
 * Process trees: who is a source, a descendant, a child; ends; bounds.
 */
import { describe, expect, it } from "vitest";
import { ProcessTree } from "../../../src/engine/process-tree.ts";

/** `s`: the event satisfies the inner condition. */
type Step = readonly [event: string, s?: "s"];

/** Events as `a` (other), `+b<a` (b started by a), `-a` (end). */
function treeOf(steps: readonly Step[], most = 100): ProcessTree {
  const tree = new ProcessTree(most);
  for (const [text, source] of steps) {
    const [id, parent] = text.replace(/^[+-]/, "").split("<");
    tree.take(
      {
        id: id!,
        parent,
        isStart: text.startsWith("+"),
        isEnd: text.startsWith("-"),
      },
      source === "s",
    );
  }
  return tree;
}

const having = (
  tree: ProcessTree,
  relation: "descendant" | "child" | "event",
): string =>
  ["a", "b", "c", "d"].filter((id) => tree.has(relation, id)).join("");

describe("a process tree", () => {
  it.each<[string, readonly Step[], [string, string, string]]>([
    ["starts empty", [], ["", "", ""]],
    ["knows sources", [["+a<z", "s"]], ["", "", "a"]],
    ["knows a child", [["a", "s"], ["+b<a"]], ["b", "b", "a"]],
    ["knows a grandchild", [["a", "s"], ["+b<a"], ["+c<b"]], ["bc", "b", "a"]],
    ["asks for a start", [["a", "s"], ["b<a"]], ["", "", "a"]],
    ["does not look back", [["+b<a"], ["a", "s"]], ["", "", "a"]],
    [
      "keeps a process at its end",
      [["a", "s"], ["+b<a"], ["-b"]],
      ["b", "b", "a"],
    ],
    [
      "forgets it with the next event",
      [["a", "s"], ["+b<a"], ["-b"], ["d"]],
      ["", "", "a"],
    ],
    [
      "sees no child of an ended parent",
      [["a", "s"], ["-a"], ["+b<a"]],
      ["", "", ""],
    ],
    [
      "keeps descendants of an ended source",
      [["a", "s"], ["+b<a"], ["-a"], ["+c<b"]],
      ["bc", "b", ""],
    ],
    [
      "lets a descendant be a source",
      [["a", "s"], ["+b<a", "s"], ["+c<b"]],
      ["bc", "bc", "ab"],
    ],
    [
      "takes an end that is a source as one until the next",
      [["-a", "s"]],
      ["", "", "a"],
    ],
  ])("%s", (_, steps, [descendants, children, sources]) => {
    const tree = treeOf(steps);
    expect(having(tree, "descendant")).toBe(descendants);
    expect(having(tree, "child")).toBe(children);
    expect(having(tree, "event")).toBe(sources);
  });

  it("forgets the oldest process, and says so", () => {
    const tree = treeOf(
      [
        ["a", "s"],
        ["b", "s"],
      ],
      2,
    );
    const other = { parent: undefined, isStart: false, isEnd: false };
    expect(tree.take({ id: "c", ...other }, false)).toBe(0);
    expect(tree.take({ id: "c", ...other }, true)).toBe(1);
    expect(having(tree, "event")).toBe("bc");
  });
});
