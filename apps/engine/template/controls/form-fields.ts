import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { PlacedField } from "../field-kind.ts";
import { entryAt } from "../log/log-entry.ts";
import { type DataValue, lookUp } from "../values/data.ts";
import type { NodeScopes } from "../values/node-scopes.ts";
import { fieldName } from "./field-name.ts";

/**
 * Check boxes and lists of old forms (`w:ffData`, ECMA-376 part 1, 17.16.17). They are filled if
 * their name is a field and the task has a value for it; readers fill in the others. The text of an
 * old text field is filled like other text, by its tags.
 */

/** Whether a story may have form fields. */
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
      const formData = formDataOf(document, run);
      const label = formData && document.child(formData, "w:name");
      const name = (label && document.attribute(label, "w:val")) ?? "";
      if (formData === null || !fieldName.test(name)) continue;
      const scope = scopes.of(run);
      const value = lookUp(name, scope) ?? null;
      const state = value === null ? null : stateOf(document, formData, value);
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
  const fieldCharacter = document.child(run, "w:fldChar");
  return fieldCharacter === null ? null : document.child(fieldCharacter, "w:ffData");
}

/** @returns `null` for a form field of another kind; `unfit` for a value that it cannot show. */
function stateOf(
  document: XmlDocument,
  formData: XmlElement,
  value: DataValue,
): { text: string; set(): void } | "unfit" | null {
  const checkBox = document.child(formData, "w:checkBox");
  if (checkBox !== null) {
    if (typeof value !== "boolean") return "unfit";
    const last = [...document.elements(checkBox)].at(-1) ?? noNode;
    const set = () => setState(document, checkBox, "w:checked", value ? "1" : "0", last);
    return { text: String(value), set };
  }
  const list = document.child(formData, "w:ddList");
  if (list === null) return null;
  const entries = [...document.elements(list)].filter(
    (child) => document.name(child) === "w:listEntry",
  );
  const index = entries.findIndex((entry) => document.attribute(entry, "w:val") === String(value));
  if (index < 0) return "unfit";
  return {
    text: String(value),
    set: () => setState(document, list, "w:result", String(index), noNode),
  };
}

/**
 * Sets the element with a reader's choice (17.16.8 and 17.16.28). A new one is put behind `after`.
 */
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
