import type { WordPackage } from "../../docx/package.ts";
import type { StoryPart } from "../../docx/stories.ts";
import type { PictureStore } from "../pictures/picture-store.ts";
import { entryAt, type PlacedField } from "../places/placed-fields.ts";
import type { NodeScopes } from "../sections/node-scopes.ts";
import { type DataValue, lookUp, type Scope } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import { BindingClaims } from "./binding-claims.ts";
import { BoundData, type BoundPlace, bindingsOf } from "./bound-data.ts";
import { SymbolFonts } from "./check-box.ts";
import { canShow, showText } from "./control-text.ts";
import { controlValue } from "./control-values.ts";
import { fieldName, foreignName } from "./field-name.ts";
import { findFormFields, hasFormFields } from "./form-fields.ts";
import { controlPicture, describedField, hasPicture } from "./picture-control.ts";
import { type Control, readControls } from "./read-controls.ts";

export { numberControls } from "./numbered-controls.ts";

/**
 * Content controls (ECMA-376 part 1, 17.5.2) whose tag is the name of a field: text, check boxes,
 * lists, dates, pictures; and check boxes and lists of old forms. `finishControls` brings in line
 * what else a control says, once everything is filled.
 */
export interface ControlContext {
  pictures: PictureStore;
  /** How dates are written where a control does not say; BCP 47. */
  locale: string;
  fonts: SymbolFonts;
  bound: BoundData;
  claims: BindingClaims;
  /** The controls of each story, for `finishControls`. */
  stories: { story: StoryPart; controls: readonly Control[] }[];
  /** Where the text of bound controls stands besides; `unreadable`: where only Word can follow. */
  places: Map<Control, BoundPlace | "unreadable">;
  /** Nodes of custom XML that the value of a control was written to. */
  written: Set<string>;
}

/** Whether a story may have any. */
export function hasControls(story: StoryPart): boolean {
  return story.document.hasElement("w:sdtPr") || hasFormFields(story);
}

/** What the controls of one job share. */
export function controlContext(
  pack: WordPackage,
  pictures: PictureStore,
  locale: string,
): ControlContext {
  const bound = new BoundData(pack);
  const shared = { bound, fonts: new SymbolFonts(pack), claims: new BindingClaims() };
  return { pictures, locale, ...shared, stories: [], places: new Map(), written: new Set() };
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
    const place = context.bound.placeOf(story.document, control.properties);
    if (place !== null) context.places.set(control, place);
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
  const { tag: name, properties, paragraph, runIndex } = control;
  // Sections of a form: its items are written out like those of any section (`repeating-controls.ts`).
  if (document.child(properties, "w15:repeatingSection") !== null) return null;
  const scope = scopes.of(control.element);
  if (!isField(name, scope)) return unfilledField(story, control, scopes, context);
  const isPicture = document.child(properties, "w:picture") !== null;
  const described = isPicture ? describedField(document, control) : null;
  // The alternative text of the picture asks for the same: it says more, and is filled already.
  if (described === name) return null;
  const entry = entryAt(story, paragraph, runIndex, name);
  const field: PlacedField = {
    name,
    entry,
    isInSection: scope !== scopes.root,
    fault: null,
    hasValue: false,
    apply: () => {},
  };
  const value = lookUp(name, scope) ?? null;
  if (value === null) return field;
  try {
    const made = isPicture
      ? pictureIn(story, control, value, described, context)
      : textIn(story, control, value, context);
    const place = context.places.get(control) ?? null;
    if (place === "unreadable") throw new ControlError("control_binding");
    if (place !== null && !context.claims.value(place.key, name, made.data)) {
      throw new ControlError("control_binding");
    }
    entry.new_text = made.text;
    field.hasValue = true;
    field.apply = () => {
      made.show();
      if (place !== null) write(place, made.data, context);
    };
  } catch (error) {
    if (!(error instanceof FormatterError || error instanceof ControlError)) throw error;
    field.fault = error.reason;
    entry.detail = error.message;
  }
  return field;
}

function isField(name: string, scope: Scope): boolean {
  return fieldName.test(name) || (foreignName.test(name) && lookUp(name, scope) !== undefined);
}

/** A value in its control. */
interface Made {
  text: string;
  data: string;
  show(): void;
}

/** Kinds whose content Word makes itself. */
const madeByWord = ["w:equation", "w:citation", "w:bibliography", "w15:repeatingSectionItem"];

/** @throws FormatterError, ControlError */
function textIn(
  { document }: StoryPart,
  control: Control,
  value: DataValue,
  { locale, fonts }: ControlContext,
): Made {
  const { properties } = control;
  const isBound = bindingsOf(document, properties).length > 0;
  const own = controlValue(document, properties, value, { locale, fonts, isBound });
  const isMade = madeByWord.some((kind) => document.child(properties, kind) !== null);
  if (isMade || !canShow(document, control)) throw new ControlError("control_content");
  const show = () => {
    own.remember();
    showText(document, control, own.shown);
  };
  return { text: own.text, data: own.data, show };
}

/** @throws FormatterError, ControlError */
function pictureIn(
  story: StoryPart,
  control: Control,
  value: DataValue,
  described: string | null,
  { pictures }: ControlContext,
): Made {
  const own = controlPicture(story, control, value, pictures);
  if (described !== null || !hasPicture(story.document, control)) {
    throw new ControlError("control_content");
  }
  return own;
}

/** A bound control that is tagged with no field: a tag in its text has to reach its XML too. */
function unfilledField(
  story: StoryPart,
  control: Control,
  scopes: NodeScopes,
  { places, claims }: ControlContext,
): PlacedField | null {
  const { paragraph, runIndex, element } = control;
  const place = places.get(control);
  if (place === undefined) return null;
  const typed = claims.typedIn(story.document, control);
  if (typed === null || (place !== "unreadable" && claims.text(place.key, typed))) return null;
  return {
    name: typed.name,
    entry: { ...entryAt(story, paragraph, runIndex, typed.name), original_text: typed.text },
    isInSection: scopes.of(element) !== scopes.root,
    fault: "control_binding",
    hasValue: false,
    apply: () => {},
  };
}

function write(place: BoundPlace, data: string, { written }: ControlContext): void {
  place.write(data);
  written.add(place.key);
}

/** A control that cannot be filled, whatever the value. */
class ControlError extends Error {
  override readonly name = "ControlError";
  readonly reason: keyof typeof reasons;

  constructor(reason: ControlError["reason"]) {
    super(reasons[reason]);
    this.reason = reason;
  }
}

const reasons = {
  control_content: "holds what a value would replace: text in several cells, a field, a control",
  control_binding:
    "is bound to XML that another control wants to say otherwise, or that is not read",
} as const;
