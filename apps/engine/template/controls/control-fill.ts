import type { StoryPart } from "../../word/stories.ts";
import type { PictureFiles } from "../pictures/picture-file.ts";
import { pictureOf } from "../pictures/picture-values.ts";
import type { DataValue } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import { bindingsOf } from "./bound-data.ts";
import { textOfContent } from "./control-content.ts";
import type { ControlContext } from "./control-context.ts";
import { canShow, showText } from "./control-text.ts";
import { controlValue } from "./control-values.ts";
import { controlPicture, describedField, hasPicture } from "./picture-control.ts";
import type { Control } from "./read-controls.ts";

/** A value that is ready to be put into its control. */
export interface PreparedControl {
  /** The text for the log. */
  text: string;
  /** The text for custom XML that the control is bound to. */
  data: string;
  /** Puts the value into the control. */
  show(): void;
}

/**
 * Prepares a value for a control: a picture for a picture control, else a text.
 *
 * @throws FormatterError for a value that the control cannot show.
 * @throws ControlError if the value would replace more than the control's own text.
 */
export function prepareControl(
  story: StoryPart,
  control: Control,
  value: DataValue,
  context: ControlContext,
): PreparedControl {
  return takesPicture(story, control, value, context)
    ? preparePicture(story, control, value, context)
    : prepareText(story, control, value, context);
}

/**
 * Whether the alternative text of a control's picture names the same field as the control. Such a
 * picture is filled by its alternative text (`picture-places.ts`), whose tag may have formatters.
 */
export function isFilledByDescription({ document }: StoryPart, control: Control): boolean {
  const isPicture = document.child(control.properties, "w:picture") !== null;
  return isPicture && describedField(document, control) === control.tag;
}

/**
 * Whether a control takes a picture: a picture control, or rich text with a picture and no words.
 */
function takesPicture(
  { document }: StoryPart,
  control: Control,
  value: DataValue,
  { pictures }: ControlContext,
): boolean {
  const { properties, element } = control;
  if (document.child(properties, "w:picture") !== null) return true;
  if (textKinds.some((kind) => document.child(properties, kind) !== null)) return false;
  const content = document.child(element, "w:sdtContent");
  if (content === null || !hasPicture(document, control)) return false;
  return textOfContent(document, content).trim() === "" && isPicture(value, pictures.files);
}

const textKinds = ["w:text", "w:date", "w:dropDownList", "w:comboBox", "w14:checkbox"];

function isPicture(value: DataValue, files: PictureFiles): boolean {
  try {
    return pictureOf(value, [], files) !== null;
  } catch (error) {
    if (error instanceof FormatterError) return false;
    throw error;
  }
}

/** Kinds of controls whose content Word writes itself. */
const madeByWord = [
  "w:equation",
  "w:citation",
  "w:bibliography",
  "w15:repeatingSection",
  "w15:repeatingSectionItem",
];

function prepareText(
  { document }: StoryPart,
  control: Control,
  value: DataValue,
  { locale, fonts }: ControlContext,
): PreparedControl {
  const { properties } = control;
  const isBound = bindingsOf(document, properties).length > 0;
  const prepared = controlValue(document, properties, value, { locale, fonts, isBound });
  const isMade = madeByWord.some((kind) => document.child(properties, kind) !== null);
  if (isMade || !canShow(document, control)) throw new ControlError("control_content");
  const show = () => {
    prepared.remember();
    showText(document, control, prepared.shown);
  };
  return { text: prepared.text, data: prepared.data, show };
}

function preparePicture(
  story: StoryPart,
  control: Control,
  value: DataValue,
  { pictures }: ControlContext,
): PreparedControl {
  const prepared = controlPicture(story, control, value, pictures);
  const { document } = story;
  const isDescribed = describedField(document, control) !== null;
  if (isDescribed || !hasPicture(document, control)) throw new ControlError("control_content");
  return prepared;
}

/** A control that no value can fill. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly reason: keyof typeof reasons;

  constructor(reason: ControlError["reason"]) {
    super(reasons[reason]);
    this.reason = reason;
  }
}

const reasons = {
  control_content:
    "has content that a value must not replace: text in several cells, a field or another control",
  control_binding:
    "is bound to XML for which another control has a different value, or to XML that docops cannot read",
} as const;
