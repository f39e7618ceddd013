import type { StoryPart } from "../../word/stories.ts";
import type { PlacedField } from "../field-kind.ts";
import { entryAt } from "../log/log-entry.ts";
import { lookUp, type Scope } from "../values/data.ts";
import { FormatterError, isBlank } from "../values/formatters.ts";
import type { NodeScopes } from "../values/node-scopes.ts";
import { isRequired, surroundings } from "../values/required.ts";
import type { BoundTarget } from "./bound-data.ts";
import type { ControlContext } from "./control-context.ts";
import { ControlError, isFilledByDescription, prepareControl } from "./control-fill.ts";
import { fieldName, foreignName } from "./field-name.ts";
import { findFormFields, hasFormFields } from "./form-fields.ts";
import { type Control, readControls } from "./read-controls.ts";
import { readSection } from "./repeating-controls.ts";

/**
 * Content controls (ECMA-376 part 1, 17.5.2) whose tag is the name of a field: text, check boxes,
 * lists, dates, pictures. Check boxes and lists of old forms too. After everything is filled,
 * `finishControls` updates bound XML and other controls on the same node.
 */

/** Whether a story may have content controls or form fields. */
export function hasControls(story: StoryPart): boolean {
  return story.document.hasElement("w:sdtPr") || hasFormFields(story);
}

/** The content controls of a story with their values. Nothing is changed before `apply`. */
export function findControls(
  story: StoryPart,
  scopes: NodeScopes,
  context: ControlContext,
): PlacedField[] {
  if (!hasControls(story)) return [];
  const controls = readControls(story);
  context.stories.push({ story, controls });
  const fields: PlacedField[] = [];
  const originals = controls.some(({ isMirror }) => isMirror)
    ? new Map<string, PlacedField>()
    : null;
  for (const control of controls) {
    const target = context.bound.targetOf(story.document, control.properties);
    if (target !== null) context.targets.set(control, target);
    const field = fieldOf(story, control, scopes, context);
    if (field === null) continue;
    if (originals === null || !isCopyOf(originals, control, field)) fields.push(field);
  }
  return [...fields, ...findFormFields(story, scopes)];
}

/**
 * Whether a control is a fallback copy. It is filled together with its original, and logged once.
 */
function isCopyOf(
  originals: Map<string, PlacedField>,
  { isMirror, tag }: Control,
  field: PlacedField,
): boolean {
  const key = `${field.entry.paragraph_path}\0${tag}`;
  const original = isMirror ? originals.get(key) : undefined;
  if (original === undefined) {
    if (!isMirror) originals.set(key, field);
    return false;
  }
  const { apply } = original;
  original.apply = () => {
    apply();
    field.apply();
  };
  return true;
}

/** The field of a control; `null` for a control without one. */
function fieldOf(
  story: StoryPart,
  control: Control,
  scopes: NodeScopes,
  context: ControlContext,
): PlacedField | null {
  const { document } = story;
  const { tag: name, paragraph, runIndex } = control;
  // A repeating section has been expanded like other sections.
  if (readSection(document, control.element) !== null) return null;
  const scope = scopes.of(control.element);
  if (!isField(name, scope)) return boundTagFault(story, control, scopes, context);
  if (isFilledByDescription(story, control)) return null;
  const entry = entryAt(story, paragraph, runIndex, name);
  const field: PlacedField = {
    name,
    entry,
    scope,
    fault: null,
    hasValue: false,
    apply: () => {},
  };
  const value = lookUp(name, scope) ?? null;
  const hasNothing = value === null || (isBlank(value) && mustHaveValue(name, scope, context));
  if (hasNothing) return boundTagFault(story, control, scopes, context) ?? field;
  try {
    const prepared = prepareControl(story, control, value, context);
    const target = context.targets.get(control) ?? null;
    if (target === "unreadable") throw new ControlError("control_binding");
    if (target !== null && !context.claims.claimValue(target.key, name, prepared.data)) {
      throw new ControlError("control_binding");
    }
    entry.new_text = prepared.text;
    field.hasValue = true;
    field.apply = () => {
      prepared.show();
      if (target !== null) write(target, prepared.data, context);
    };
  } catch (error) {
    if (!(error instanceof FormatterError || error instanceof ControlError)) throw error;
    field.fault = error.reason;
    if (error instanceof FormatterError) field.facts = error.facts;
    entry.detail = error.message;
  }
  return field;
}

/** Whether a field must have a value, so that a blank text is not enough. */
function mustHaveValue(name: string, scope: Scope, { fields }: ControlContext): boolean {
  return isRequired({ name, around: surroundings(scope) }, fields);
}

function isField(name: string, scope: Scope): boolean {
  return fieldName.test(name) || (foreignName.test(name) && lookUp(name, scope) !== undefined);
}

/**
 * The fault of a bound control with tags in its text, if its filled text cannot be written to the
 * XML.
 *
 * @returns `null` if it can be written, and for other controls.
 */
function boundTagFault(
  story: StoryPart,
  control: Control,
  scopes: NodeScopes,
  { targets, claims }: ControlContext,
): PlacedField | null {
  const { paragraph, runIndex, element } = control;
  const target = targets.get(control);
  if (target === undefined) return null;
  const typed = claims.typedIn(story.document, control);
  if (typed === null) return null;
  if (target !== "unreadable" && claims.claimText(target.key, typed)) return null;
  return {
    name: typed.name,
    entry: { ...entryAt(story, paragraph, runIndex, typed.name), original_text: typed.text },
    scope: scopes.of(element),
    fault: "control_binding",
    hasValue: false,
    apply: () => {},
  };
}

function write(target: BoundTarget, data: string, { written }: ControlContext): void {
  target.write(data);
  written.add(target.key);
}
