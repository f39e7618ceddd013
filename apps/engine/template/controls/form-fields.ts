import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { PlacedField } from "../field-kind.ts";
import { entryAt } from "../log/log-entry.ts";
import { type DataValue, lookUp } from "../values/data.ts";
import type { NodeScopes } from "../values/node-scopes.ts";
import { fieldName } from "./field-name.ts";

/**
 * Check boxes and lists of old forms (`w:ffData`, ECMA-376 part 1, 17.16.17), whose name is that of a
 * field and for which the task has a value: others are for a reader to fill in. A text field of such
 * a form shows a text like any other, which may have tags.
 */

/** Whether a story may have any. */
export function hasFormFields({ document }: StoryPart): boolean {
  return document.hasElement("w:ffData");
}

/** The form fields of a story that the task fills. Nothing is changed before `apply`. */
export function findFormFields(story: StoryPart, scopes: NodeScopes): PlacedField[] {
  if (!hasFormFields(story)) return [];
  const { document } = story;
  const fields: PlacedField[] = [];
  for (const paragraph of story.paragraphs) {
    if (paragraph.isMirror) continue;
    for (const [runIndex, run] of paragraph.runs.entries()) {
      const about = formDataOf(document, run);
      const label = about && document.child(about, "w:name");
      const name = (label && document.attribute(label, "w:val")) ?? "";
      if (about === null || !fieldName.test(name)) continue;
      const scope = scopes.of(run);
      const value = lookUp(name, scope) ?? null;
      const state = value === null ? null : stateOf(document, about, value);
      if (state === null) continue;
      const entry = entryAt(story, paragraph, runIndex, name);
      if (state === "unfit") {
        const apply = () => {};
        fields.push({ name, entry, scope, fault: "control_value", hasValue: false, apply });
      } else {
        entry.new_text = state.text;
        fields.push({ name, entry, scope, fault: null, hasValue: true, apply: state.set });
      }
    }
  }
  return fields;
}

function formDataOf(document: XmlDocument, run: XmlElement): XmlElement | null {
  const mark = document.child(run, "w:fldChar");
  return mark === null ? null : document.child(mark, "w:ffData");
}

/** @returns `null` of a form field of another kind. */
function stateOf(
  document: XmlDocument,
  about: XmlElement,
  value: DataValue,
): { text: string; set(): void } | "unfit" | null {
  const checkBox = document.child(about, "w:checkBox");
  if (checkBox !== null) {
    if (typeof value !== "boolean") return "unfit";
    const last = [...document.elements(checkBox)].at(-1) ?? noNode;
    const set = () => setState(document, checkBox, "w:checked", value ? "1" : "0", last);
    return { text: String(value), set };
  }
  const list = document.child(about, "w:ddList");
  if (list === null) return null;
  const entries = [...document.elements(list)].filter(
    (each) => document.name(each) === "w:listEntry",
  );
  const index = entries.findIndex((each) => document.attribute(each, "w:val") === String(value));
  if (index < 0) return "unfit";
  return {
    text: String(value),
    set: () => setState(document, list, "w:result", String(index), noNode),
  };
}

/** 17.16.8 and 17.16.28: what a reader has chosen, behind or before all else that there is. */
function setState(
  document: XmlDocument,
  parent: XmlElement,
  name: string,
  value: string,
  after: XmlElement,
): void {
  let state = document.child(parent, name);
  if (state === null) {
    state = document.createElement(parent, name);
    document.insertAfter(parent, state, after);
  }
  document.setAttribute(state, "w:val", value);
}
