import { stringify } from "yaml";
import type { CompiledTemplate, TagForm } from "../engine/index.ts";

type Schema = Record<string, unknown>;
type Scanned = CompiledTemplate["scanned"][number];
type SectionTag = Extract<Scanned["brackets"][number], { kind: "section_tag" }>;

/** The facts about a value that the tags of a template show. */
interface Shape {
  form: TagForm;
  /** The names of the formatters that write it. */
  formatters: Set<string>;
  /** The members of an object, or of the items of a section. */
  members: Map<string, Shape>;
  /** `section`: a list, an object or a condition. `list`: it can only be a list. */
  role: "value" | "section" | "list";
}

/** An open section, with the paragraph of its opening tag. */
interface OpenSection {
  shape: Shape;
  name: string;
  path: string;
}

/**
 * Makes a skill from the tags of a template. Its schema refuses nothing that the tags can show: a
 * number may be a number or a text, and a section may be a list, an object or a condition, as long
 * as its tags do not say which.
 *
 * @returns a skill file (YAML).
 */
export function skillFrom({ scanned }: CompiledTemplate, name: string): string {
  const root = shape();
  const open: OpenSection[] = [{ shape: root, name: "", path: "" }];
  for (const { brackets, paragraph } of scanned) {
    for (const tag of brackets) {
      const innermost = open.at(-1) as OpenSection;
      if (tag.kind === "section_tag") {
        if (tag.role !== "close") open.push(openSection(tag, paragraph.path, open));
        else if (open.length > 1) {
          if (repeatsRows(innermost.path, paragraph.path)) innermost.shape.role = "list";
          open.pop();
        }
      } else if (tag.kind === "tag") {
        // Only items of a list have an index, or are written themselves.
        if (/^[.@]/.test(tag.name)) innermost.shape.role = "list";
        else {
          const value = shapeAt(holderOf(tag.name, open), tag.name);
          value.form = tag.form;
          for (const formatter of tag.formatters) value.formatters.add(formatter.name);
        }
      }
    }
  }
  const skill = {
    name,
    title: name,
    description: "",
    payload: { type: "object", properties: propertiesOf(root) },
    required: "all",
    sample: sampleMembers(root),
  };
  return stringify(skill, { lineWidth: 100 });
}

function shape(): Shape {
  return { form: "value", formatters: new Set(), members: new Map(), role: "value" };
}

function openSection(
  { name }: SectionTag,
  path: string,
  open: readonly OpenSection[],
): OpenSection {
  const section = shapeAt(holderOf(name, open), name);
  if (section.role === "value") section.role = "section";
  return { shape: section, name, path };
}

/**
 * The object that has a name. A name that an outer section has, or the payload, is the same value:
 * 【#DEPOSIT】【DEPOSIT】【/DEPOSIT】 writes the deposit that it asks for.
 */
function holderOf(path: string, open: readonly OpenSection[]): Shape {
  const [first = ""] = keysOf(path);
  const outer = open.findLast(({ shape }) => shape.members.has(first));
  return (outer ?? open.at(-1) ?? { shape: shape() }).shape;
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

function shapeAt(from: Shape, path: string): Shape {
  let at = from;
  for (const key of keysOf(path)) {
    let next = at.members.get(key);
    if (next === undefined) {
      next = shape();
      at.members.set(key, next);
    }
    at = next;
  }
  return at;
}

const numeric = ["number", "currency", "percent", "cny_upper"];

function propertiesOf({ members }: Shape): Schema {
  return Object.fromEntries([...members].map(([key, shape]) => [key, schemaOf(shape)]));
}

function schemaOf(shape: Shape): Schema {
  const { form, formatters, members, role } = shape;
  const object = { type: "object", properties: propertiesOf(shape) };
  if (role === "list") {
    return { type: "array", items: members.size > 0 ? object : { type: ["string", "number"] } };
  }
  if (role === "section") {
    const list = { type: "array", items: members.size > 0 ? object : {} };
    const condition = { type: ["boolean", "number", "string"] };
    return { anyOf: members.size > 0 ? [list, object, condition] : [list, condition] };
  }
  if (members.size > 0) return object;
  if (form === "markdown") return { type: "string" };
  if (form === "picture") {
    return formatters.has("qr")
      ? { type: "string" }
      : { type: "string", contentEncoding: "base64" };
  }
  if (formatters.has("join")) return { type: "array", items: { type: ["string", "number"] } };
  if (formatters.has("date") || formatters.has("time")) return { type: "string" };
  if (numeric.some((name) => formatters.has(name))) return { type: ["number", "string"] };
  if (formatters.has("yesno")) return { type: ["boolean", "string", "number"] };
  return { type: ["string", "number", "boolean", "array"] };
}

function sampleMembers({ members }: Shape): Schema {
  return Object.fromEntries([...members].map(([key, shape]) => [key, sampleOf(shape)]));
}

function sampleOf(shape: Shape): unknown {
  const { formatters, members, role } = shape;
  if (role === "list") return [members.size > 0 ? sampleMembers(shape) : ""];
  if (role === "section") return members.size > 0 ? [sampleMembers(shape)] : true;
  if (members.size > 0) return sampleMembers(shape);
  return formatters.has("join") ? [""] : "";
}
