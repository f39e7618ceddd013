import { stringify } from "yaml";
import { type CompiledTemplate, type TagShape, tagShapes } from "../engine/index.ts";

type Schema = Record<string, unknown>;
/**
 * Makes a skill from the tags of a template. Its schema refuses nothing that the tags can show: a
 * number may be a number or a text, and a section may be a list, an object or a condition, as long
 * as its tags do not say which.
 *
 * @returns a skill file (YAML).
 */
export function skillFrom(template: CompiledTemplate, name: string): string {
  const root = tagShapes(template);
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

const numeric = ["number", "currency", "percent", "cny_upper"];

function propertiesOf({ members }: TagShape): Schema {
  return Object.fromEntries([...members].map(([key, shape]) => [key, schemaOf(shape)]));
}

function schemaOf(shape: TagShape): Schema {
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

function sampleMembers({ members }: TagShape): Schema {
  return Object.fromEntries([...members].map(([key, shape]) => [key, sampleOf(shape)]));
}

function sampleOf(shape: TagShape): unknown {
  const { formatters, members, role } = shape;
  if (role === "list") return [members.size > 0 ? sampleMembers(shape) : ""];
  if (role === "section") return members.size > 0 ? [sampleMembers(shape)] : true;
  if (members.size > 0) return sampleMembers(shape);
  return formatters.has("join") ? [""] : "";
}
