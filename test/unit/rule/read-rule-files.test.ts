import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SourceError } from "../../../src/base/errors.ts";
import {
  MAX_LOOKUP_BYTES,
  MAX_RULE_FILE_BYTES,
  readRuleFiles,
} from "../../../src/rule/read-rule-files.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rules-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, content: string | Uint8Array = path): string {
  const full = join(root, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, content);
  return full;
}

/** What was read, without the folder's name. */
function names(...paths: string[]): readonly string[] {
  return readRuleFiles(paths.map((path) => join(root, path))).map((file) =>
    file.path.slice(root.length + 1),
  );
}

describe("readRuleFiles", () => {
  it("reads a folder to the bottom, sorted, and passes other files over", () => {
    for (const path of [
      "b.toml",
      "a/z.eql",
      "a/b/c.TOML",
      "README.md",
      "a/x.yml",
      ".git/x.toml",
      ".hidden.eql",
    ]) {
      put(path);
    }
    expect(names("")).toEqual(["a/b/c.TOML", "a/z.eql", "b.toml"]);
    expect(readRuleFiles([root])[1]).toEqual({
      path: join(root, "a/z.eql"),
      text: "a/z.eql",
    });
  });

  it("keeps the order of the paths, and reads nothing twice", () => {
    put("a.toml");
    put("b.toml");
    expect(names("b.toml", "", "a.toml")).toEqual(["b.toml", "a.toml"]);
  });

  it("drops a byte order mark", () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x61]);
    expect(readRuleFiles([put("a.eql", bytes)])[0]?.text).toBe("a");
  });

  it.each<[string, Buffer, string]>([
    [
      "Latin-1",
      Buffer.from('any where\n x == "caf\u00e9"', "latin1"),
      "not UTF-8: line 2 has the byte E9, as Latin-1 and Windows code pages write other signs than ASCII",
    ],
    [
      "UTF-16 with its mark",
      Buffer.from("\ufeffany where true", "utf16le"),
      "this file is UTF-16",
    ],
    [
      "UTF-16 of the other order",
      Buffer.from("\ufeffany where true", "utf16le").swap16(),
      "this file is UTF-16",
    ],
    [
      "UTF-16 without a mark",
      Buffer.from("any where true", "utf16le"),
      "this file is UTF-16",
    ],
  ])("does not read %s, and says what to do", (_, bytes, unreadable) => {
    const path = put("a.eql", bytes);
    expect(readRuleFiles([path])).toEqual([
      { path, text: "", unreadable, advice: "save it as UTF-8" },
    ]);
  });

  it("ends loops of symbolic links and skips dangling ones", () => {
    put("d/a.toml");
    symlinkSync(root, join(root, "d/up"));
    symlinkSync(join(root, "d"), join(root, "e"));
    symlinkSync(join(root, "nowhere"), join(root, "gone.toml"));
    symlinkSync(join(root, "self.toml"), join(root, "self.toml"));
    expect(names("")).toEqual(["d/a.toml"]);
  });

  it("does not read what is too large, and says so", () => {
    const path = put("big.toml", new Uint8Array(MAX_RULE_FILE_BYTES + 1));
    put("fits.toml", new Uint8Array(MAX_RULE_FILE_BYTES));
    const [big, fits] = readRuleFiles([root]);
    expect(big).toEqual({
      path,
      text: "",
      unreadable: "larger than 1024 KiB, which no rule is; not read",
    });
    expect(fits?.text.length).toBe(MAX_RULE_FILE_BYTES);
  });

  it("a path that is not there is an error", () => {
    const path = join(root, "none.toml");
    expect(() => readRuleFiles([path])).toThrow(SourceError);
    expect(() => readRuleFiles([path])).toThrow(
      `${path}: no such rule file or folder`,
    );
  });

  it("a folder without a rule file is an error, also beside others", () => {
    put("a/b/c.toml");
    put("none/README.md");
    put("none/.hidden.eql");
    symlinkSync(".", join(root, "none/loop"));
    const none = join(root, "none");
    expect(() => readRuleFiles([join(root, "a"), none])).toThrow(
      `${none}: no rule file in this folder; rules are .toml`,
    );
    // What was read already is there all the same.
    symlinkSync("a", join(root, "link"));
    expect(names("a/b", "a", "link", "a/b/c.toml")).toEqual(["a/b/c.toml"]);
  });

  it("takes of YAML what detections are made of, and the tables beside their definitions", () => {
    put("set/detections/d.yml", "name: D\nsearch: x\n");
    put("set/detections/story.yml", "name: S\nnarrative: x\n");
    put("set/dashboards/rows.csv", "a,b\n");
    put("set/lookups/a_2024.csv", "a,b\n");
    put("set/lookups/a.yml", "name: a\nfilename: ../secret/a_2024.csv\n");
    put("set/lookups/again.yaml", "name: b\nfilename: a_2024.csv\n");
    put("set/lookups/gone.yml", "name: c\nfilename: gone.csv\n");
    put("set/lookups/model.yml", "name: m\nfilename: m.mlmodel\n");
    put("set/lookups/m.mlmodel", "x");
    put("set/macros/m.yml", "definition: x\nname: m\n");
    put("set/macros/wide.yml", Buffer.from("name: x\n", "utf16le"));
    expect(names("set")).toEqual([
      "set/detections/d.yml",
      "set/lookups/a.yml",
      "set/lookups/a_2024.csv",
      "set/lookups/again.yaml",
      "set/lookups/gone.yml",
      "set/lookups/model.yml",
      "set/macros/m.yml",
      "set/macros/wide.yml",
    ]);
    expect(readRuleFiles([join(root, "set")]).at(-1)).toMatchObject({
      unreadable: "this file is UTF-16",
    });
  });

  it("does not read a table that is too large", () => {
    put("l/big.csv", Buffer.alloc(MAX_LOOKUP_BYTES + 1, 97));
    put("l/big.yml", "name: a\nfilename: big.csv\n");
    expect(readRuleFiles([join(root, "l")])[1]).toMatchObject({
      path: join(root, "l", "big.csv"),
      text: "",
      unreadable: "larger than 5120 KiB, which no lookup table is; not read",
    });
  });

  it("a named file of another kind is an error", () => {
    const path = put("rule.yml");
    expect(() => readRuleFiles([path])).toThrow(
      `${path}: not a rule file; rules are .toml or .eql files, .ndjson exports of Kibana, .yml files of Splunk detections, or folders of them`,
    );
  });
});
