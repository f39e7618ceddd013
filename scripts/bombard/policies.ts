import { fill, nameOf } from "./fill.ts";
import { pick, type Random } from "./random.ts";
import type { MakeText } from "./tasks.ts";

const patterns = (pattern: string): MakeText => {
  return (bytes) => fill(bytes, "leftovers: {patterns: [", `'${pattern}',`, "]}");
};

/** Policies that cost the most time or memory for their size, by their content. */
export const policies: Readonly<Record<string, MakeText>> = {
  commas: (bytes) => fill(bytes, "[", ","),
  "aliases of nothing": (bytes) => fill(bytes, "", "*a "),
  "aliases of a value": (bytes) => fill(bytes, "x: &a 1\ny: [*a", ",*a", "]"),
  "one key again and again": (bytes) => fill(bytes, "{a: 1", ", a: 1", "}"),
  "unknown keys": (bytes) => fill(bytes, "", (index) => `${nameOf(index)}: 1\n`),
  "unknown keys in a role": (bytes) =>
    fill(bytes, "roles: {a: {", (index) => `${nameOf(index)},`, "}}"),
  "an unknown key in every role": (bytes) =>
    fill(bytes, "roles: {", (index) => `${nameOf(index)}: {x},`, "}"),
  roles: (bytes) => fill(bytes, "roles: {", (index) => `${nameOf(index)}: {},`, "}"),
  "roles that lie over others": (bytes) =>
    fill(bytes, "extends: gbt9704-2012\nroles: {", (index) => `${nameOf(index)}: {},`, "}"),
  "signs of roles": (bytes) => fill(bytes, "roles: {a: {match: [", "{},", "]}}"),
  "unknown keys in signs": (bytes) => fill(bytes, "roles: {a: {match: [", "{x},", "]}}"),
  "unknown keys in texts": (bytes) => fill(bytes, "roles: {a: {text: [", "{x},", "]}}"),
  "wrong sizes": (bytes) => fill(bytes, "roles: {", (index) => `${nameOf(index)}: {size: x},`, "}"),
  "names of no role": (bytes) => fill(bytes, "roles: {a: {match: {after: [", "z,", "]}}}"),
  "a length with blanks": (bytes) => fill(bytes, 'page: {header: "1', " ", 'x1"}'),
  "a size with blanks": (bytes) => fill(bytes, 'roles: {a: {size: "1', " ", 'y"}}'),
  "a line with blanks": (bytes) => fill(bytes, 'roles: {a: {line: "exact 1', " ", 'y"}}'),
  "faces of fonts": (bytes) => fill(bytes, "font_faces: {a: [", "b,", "]}\nfonts: {allowed: a}"),
  "lists in lists": (bytes) => {
    const inner = "[".repeat(90) + "]".repeat(90);
    return fill(bytes, "x: [", `${inner},`, "]");
  },
  "open brackets": (bytes) => "[".repeat(bytes),
  "keys that are lists": (bytes) => fill(bytes, "", "? [a]\n: b\n"),
  "merged mappings": (bytes) => fill(bytes, "x: &a {a: 1}\ny: {", "<<: *a,", "}"),
  quotes: (bytes) => '"'.repeat(bytes),
  "wrong escapes": (bytes) => fill(bytes, '"', "\\q", '"'),
  comments: (bytes) => fill(bytes, "", "#\n"),
  documents: (bytes) => fill(bytes, "", "---\n"),
  tags: (bytes) => fill(bytes, "x: [", "!!float x,", "]"),
  "patterns of classes": patterns("\\p{L}".repeat(390)),
  "patterns of modifiers": patterns("(?i:\\p{Lu})".repeat(170)),
  "patterns in groups": patterns(`${"(".repeat(990)}a${")".repeat(990)}`),
  "patterns of counts": patterns("(?:a{1000}){1000}".repeat(110)),
  "patterns of references": patterns(`(?<a>)${"\\k<a>".repeat(390)}`),
  "short patterns": patterns("\\p{L}"),
};

const words = [
  ..."{[,:\n&*!|>?-#%\"'".split(""),
  ..."roles match text_pattern size font east_asia after position extends default rules".split(" "),
  ...["&a", "*a", "<<: *a", "!!set", "---", "{a: 1}", "[x, y]", "37±1mm", "三号", "'\\p{L}'"],
  ...["\n  ", "\n    - ", ": ", ", ", "} ", "] "],
];

/** A policy of the words of policies in a random order. */
export function generatedPolicy(random: Random, bytes: number): string {
  if (random() < 0.5) return fill(bytes, "", () => pick(random, words));
  // Repeating one piece finds costly inputs sooner than a random mix.
  const piece = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(random, words));
  return fill(bytes, pick(random, ["", "x: [", "roles: {a: {", "{"]), piece.join(""));
}
