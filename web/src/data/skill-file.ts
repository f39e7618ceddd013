import { stringify } from "yaml";
import type { OutlineField } from "../../../apps/contract/reports.ts";
import { type FormField, formOf } from "./form-model.ts";

/** A skill as YAML: the values that a template asks for, with the words before their tags as titles. */
export function skillFile(name: string, title: string, outline: readonly OutlineField[]): string {
  const fields = formOf({ schema: undefined, outline, language: "zh-CN" });
  const payload = { type: "object", properties: propertiesOf(fields) };
  return stringify(
    { name, title, description: "", payload, required: "all", sample: {} },
    { lineWidth: 100 },
  );
}

function propertiesOf(fields: readonly FormField[]): Record<string, object> {
  return Object.fromEntries(fields.map((field) => [field.path.at(-1) ?? "", schemaOf(field)]));
}

function schemaOf({ kind, label, members }: FormField): object {
  switch (kind) {
    case "group":
      return { type: "object", title: label, properties: propertiesOf(members) };
    case "table": {
      const list = { type: "array", items: { type: "object", properties: propertiesOf(members) } };
      // Tags do not show whether a section is a list, an object or a condition.
      const object = { type: "object", properties: propertiesOf(members) };
      return { title: label, anyOf: [list, object, { type: ["boolean", "number", "string"] }] };
    }
    case "list":
      return { type: "array", title: label, items: { type: ["string", "number"] } };
    case "number":
      return { type: ["number", "string"], title: label };
    case "switch":
      return { type: ["boolean", "number", "string"], title: label };
    case "picture":
      return { type: "string", contentEncoding: "base64", title: label };
    default:
      return { type: ["string", "number"], title: label };
  }
}
