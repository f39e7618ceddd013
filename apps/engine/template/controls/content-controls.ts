import type { StoryPart } from "../../word/stories.ts";
import type { PlacedField } from "../field-kind.ts";
import { entryAt } from "../log/log-entry.ts";
import { lookUp, type Scope } from "../values/data.ts";
import { FormatterError, isBlank } from "../values/formatters.ts";
import type { NodeScopes } from "../values/node-scopes.ts";
import { isRequired, surroundings } from "../values/required.ts";
import type { BoundTarget } from "./bound-data.ts";
import type { ControlContext } from "./control-context.ts";
import { ControlError, prepareControl, isFilledByDescription } from "./control-fill.ts";
import { fieldName, foreignName } from "./field-name.ts";
import { findFormFields, hasFormFields } from "./form-fields.ts";
import { type Control, readControls } from "./read-controls.ts";
import { readSection } from "./repeating-controls.ts";

/**
 * Content controls (ECMA-376 part 1, 17.5.2) whose tag is the name of a field: text, check boxes,
 * lists, dates, pictures; and check boxes and lists of old forms. `finishControls` brings in line
 * what else a control says, once everything is filled.
 */

/** Whether a story may have any. */
export function hasControls(story: StoryPart): boolean {
  return story.document.hasElement("w:sdtPr") || hasFormFields(story);
}

/** The content controls of a story, each with its value. Nothing is changed before `apply`. */
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
    const place = context.bound.targetOf(story.document, control.properties);
    if (place !== null) context.targets.set(control, place);
    const field = fieldOf(story, control, scopes, context);
    if (field === null) continue;
    if (originals === null || !isCopyOf(originals, control, field)) fields.push(field);
  }
  return [...fields, ...findFormFields(story, scopes)];
}

/** A fallback copy is filled with what it is a copy of, and told once. */
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

/** A control as a field; `null` of one that asks for none. */
function fieldOf(
  story: StoryPart,
  control: Control,
  scopes: NodeScopes,
  context: ControlContext,
): PlacedField | null {
  const { document } = story;
  const { tag: name, paragraph, runIndex } = control;
  // Its items are expanded like those of any section.
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
    const filled = prepareControl(story, control, value, context);
    const place = context.targets.get(control) ?? null;
    if (place === "unreadable") throw new ControlError("control_binding");
    if (place !== null && !context.claims.claimValue(place.key, name, filled.data)) {
      throw new ControlError("control_binding");
    }
    entry.new_text = filled.text;
    field.hasValue = true;
    field.apply = () => {
      filled.show();
      if (place !== null) write(place, filled.data, context);
    };
  } catch (error) {
    if (!(error instanceof FormatterError || error instanceof ControlError)) throw error;
    field.fault = error.reason;
    entry.detail = error.message;
  }
  return field;
}

/** A blank text is no value where there must be one. */
function mustHaveValue(name: string, scope: Scope, { fields }: ControlContext): boolean {
  return isRequired({ name, around: surroundings(scope) }, fields);
}

function isField(name: string, scope: Scope): boolean {
  return fieldName.test(name) || (foreignName.test(name) && lookUp(name, scope) !== undefined);
}

/**
 * A tag in the text of a bound control has to reach its XML too.
 *
 * @returns `null` where it does, and for other controls.
 */
function boundTagFault(
  story: StoryPart,
  control: Control,
  scopes: NodeScopes,
  { targets: places, claims }: ControlContext,
): PlacedField | null {
  const { paragraph, runIndex, element } = control;
  const place = places.get(control);
  if (place === undefined) return null;
  const typed = claims.typedIn(story.document, control);
  if (typed === null || (place !== "unreadable" && claims.claimText(place.key, typed))) return null;
  return {
    name: typed.name,
    entry: { ...entryAt(story, paragraph, runIndex, typed.name), original_text: typed.text },
    scope: scopes.of(element),
    fault: "control_binding",
    hasValue: false,
    apply: () => {},
  };
}

function write(place: BoundTarget, data: string, { written }: ControlContext): void {
  place.write(data);
  written.add(place.key);
}
