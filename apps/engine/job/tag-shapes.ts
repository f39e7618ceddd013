import type { TagForm } from "../template/grammar/tag-grammar.ts";
import type { FieldTag, SectionTag } from "../template/grammar/tags.ts";
import type { CompiledTemplate } from "./compile.ts";
import { type CellTexts, labelOf } from "./tag-label.ts";

/** The facts about a value that the tags of a template show. */
export interface TagShape {
  form: TagForm;
  /** Its formatters as tags write them: `date:YYYY-MM-DD` by its name `date`. */
  formatters: Map<string, string>;
  /** The members of an object, or of the items of a section, in document order. */
  members: Map<string, TagShape>;
  /** `section`: a list, an object or a condition. `list`: it can only be a list. */
  role: "value" | "section" | "list";
  /** A tag writes the value, besides sections that ask for it. */
  isWritten: boolean;
  /** The words before its first tag; null if there are none. */
  label: string | null;
}

/** An open section, with the paragraph of its opening tag. */
interface OpenSection {
  shape: TagShape;
  path: string;
}

/**
 * Reads from the tags of a template which values it asks for. Names are keys of a payload, in lower case.
 *
 * @param texts the texts of cells, which label the tags beside or below them; without it nothing has a label.
 * @returns the shape of the payload.
 */
export function tagShapes(
  { scanned }: Pick<CompiledTemplate, "scanned">,
  texts: CellTexts | null = null,
): TagShape {
  const root = newShape();
  const open: OpenSection[] = [{ shape: root, path: "" }];
  for (const paragraph of scanned) {
    const { path } = paragraph.paragraph;
    for (const tag of paragraph.brackets) {
      const innermost = open.at(-1) as OpenSection;
      if (tag.kind === "section_tag") {
        if (tag.role !== "close") open.push(openSection(tag, path, open));
        else if (open.length > 1) {
          if (repeatsRows(innermost.path, path)) innermost.shape.role = "list";
          open.pop();
        }
      } else if (tag.kind === "tag") {
        const value = addValue(tag, open);
        if (texts !== null && value !== null) value.label ??= labelOf(paragraph, tag, texts);
      }
    }
  }
  return root;
}

/** @returns null for an item itself and its index: only items of a list have them. */
function addValue(tag: FieldTag, open: readonly OpenSection[]): TagShape | null {
  if (/^[.@]/.test(tag.name)) {
    (open.at(-1) as OpenSection).shape.role = "list";
    return null;
  }
  const value = shapeAt(holderOf(tag.name, open), tag.name);
  value.form = tag.form;
  value.isWritten = true;
  for (const { name, argument } of tag.formatters) {
    if (!value.formatters.has(name)) {
      value.formatters.set(name, argument === null ? name : `${name}:${argument}`);
    }
  }
  return value;
}

function newShape(): TagShape {
  return {
    form: "value",
    formatters: new Map(),
    members: new Map(),
    role: "value",
    isWritten: false,
    label: null,
  };
}

function openSection(
  { name }: SectionTag,
  path: string,
  open: readonly OpenSection[],
): OpenSection {
  const section = shapeAt(holderOf(name, open), name);
  if (section.role === "value") section.role = "section";
  return { shape: section, path };
}

/**
 * The object that has a name. A name that an outer section has, or the payload, is the same value:
 * 【#DEPOSIT】【DEPOSIT】【/DEPOSIT】 writes the deposit that it asks for.
 */
function holderOf(path: string, open: readonly OpenSection[]): TagShape {
  const [first = ""] = keysOf(path);
  const outer = open.findLast(({ shape }) => shape.members.has(first));
  return (outer ?? open.at(-1) ?? { shape: newShape() }).shape;
}

/** Whether a section repeats rows: its tags stand in one table, and in different cells. */
function repeatsRows(from: string, to: string): boolean {
  const [table, cell] = cellOf(from);
  const [otherTable, otherCell] = cellOf(to);
  return table !== "" && table === otherTable && cell !== otherCell;
}

/** `t0.r1.c2.p0` is in the table `t0` and its cell `r1.c2`. */
function cellOf(path: string): [table: string, cell: string] {
  const match = /^(.*t\d+)\.(r\d+\.c\d+)\.p\d+$/.exec(path);
  return [match?.[1] ?? "", match?.[2] ?? ""];
}

function keysOf(path: string): string[] {
  return path.toLowerCase().split(".");
}

function shapeAt(from: TagShape, path: string): TagShape {
  let at = from;
  for (const key of keysOf(path)) {
    let next = at.members.get(key);
    if (next === undefined) {
      next = newShape();
      at.members.set(key, next);
    }
    at = next;
  }
  return at;
}
