import type { OutlineField } from "../../contract/reports.ts";
import type { CompiledTemplate } from "./compile.ts";
import { CellTexts } from "./tag-label.ts";
import { type TagShape, tagShapes } from "./tag-shapes.ts";

/** The most fields of an outline, which bounds the answer for a template with a name in each paragraph. */
const maxFields = 2000;

/**
 * The values that a template asks for, in document order: an object or a section stands before its members.
 *
 * @param template settled, so that names in another script are fields where the task has them.
 * @param placed the names of fields outside of paragraphs, such as pictures by their alternative text.
 * @returns the first fields, and the number of all.
 */
export function outlineOf(
  template: Pick<CompiledTemplate, "scanned">,
  placed: readonly string[],
): { outline: OutlineField[]; outline_count: number } {
  const fields: OutlineField[] = [];
  const names = new Set<string>();
  visit(tagShapes(template, new CellTexts()), "", fields, names);
  for (const name of placed) {
    const path = name.toLowerCase();
    if (/^[.@]/.test(name) || names.has(path)) continue;
    names.add(path);
    fields.push({
      path,
      role: "value",
      form: "value",
      is_written: true,
      formatters: [],
      label: null,
    });
  }
  return { outline: fields.slice(0, maxFields), outline_count: fields.length };
}

function visit(shape: TagShape, path: string, fields: OutlineField[], names: Set<string>): void {
  for (const [key, member] of shape.members) {
    const { form, formatters, isWritten, label, members, role } = member;
    const memberPath = path === "" ? key : `${path}.${key}`;
    names.add(memberPath);
    // A name of a section is found as the key of an item too.
    names.add(key);
    fields.push({
      path: memberPath,
      role: role === "value" && members.size > 0 ? "object" : role,
      form,
      is_written: isWritten,
      formatters: [...formatters.values()],
      label,
    });
    visit(member, memberPath, fields, names);
  }
}
