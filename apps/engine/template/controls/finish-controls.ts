import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import { type BoundTarget, bindingsOf } from "./bound-data.ts";
import { textOfContent } from "./control-content.ts";
import type { ControlContext } from "./control-context.ts";
import { canShow, showText } from "./control-text.ts";
import { listData } from "./control-values.ts";
import { isReplaced } from "./picture-control.ts";
import type { Control } from "./read-controls.ts";

/**
 * Leaves controls as Word does after typing, once a job is filled: no prompt is left, custom
 * XML says what its controls say, controls on the same node show the same, and those that are only
 * there until something is typed are gone.
 *
 * @param context the job's, with the stories that `findControls` has read.
 */
export function finishControls(context: ControlContext): void {
  const bound: { story: StoryPart; control: Control; place: BoundTarget }[] = [];
  for (const { story, controls } of context.stories) {
    const { document } = story;
    for (const control of controls) {
      const content = document.child(control.element, "w:sdtContent");
      const isFilled = content !== null && document.isChanged(content);
      if (isFilled) leaveAsTyped(document, control);
      const own = context.targets.get(control);
      const place = isFilled ? boundAfterFilling(document, control, context) : own;
      if (place === undefined || place === "unreadable" || content === null) continue;
      bound.push({ story, control, place });
      const isTold = context.written.has(place.key);
      if (isTold || !(isFilled || place.read().includes("【"))) continue;
      place.write(dataOf(document, control, content));
      context.written.add(place.key);
    }
  }
  for (const each of bound) if (context.written.has(each.place.key)) showBoundValue(each);
  for (const { story, controls } of context.stories) unwrap(story.document, controls);
}

/** What was typed is no prompt (17.5.2.39), and no day that the control remembers (17.5.2.7). */
function leaveAsTyped(document: XmlDocument, { properties }: Control): void {
  const placeholder = document.child(properties, "w:showingPlcHdr");
  if (placeholder !== null) document.remove(placeholder);
  const date = document.child(properties, "w:date");
  if (date !== null && !document.isChanged(date)) document.removeAttribute(date, "w:fullDate");
}

/** The node of a control in which something was filled; some are bound no longer. */
function boundAfterFilling(
  document: XmlDocument,
  control: Control,
  { targets: places, written }: ControlContext,
): BoundTarget | "unreadable" | undefined {
  const { properties } = control;
  const bindings = bindingsOf(document, properties);
  const place = places.get(control);
  if (bindings.length === 0) return undefined;
  const has = (name: string) => document.child(properties, name) !== null;
  const isReadable = place !== undefined && place !== "unreadable";
  if (isReadable && written.has(place.key)) return place;
  // Word would make the items of a section anew, of nodes that there are not.
  const isSection = has("w15:repeatingSection");
  // The picture of a placeholder, and formatted text, have no other form here.
  const isPicture = has("w:picture");
  const isFormatted = isReadable && place.read().trimStart().startsWith("<");
  if (isSection || isFormatted || (isPicture && isReplaced(document, control))) {
    for (const binding of bindings) document.remove(binding);
    return undefined;
  }
  return isPicture ? undefined : place;
}

function dataOf(document: XmlDocument, { properties }: Control, content: XmlElement): string {
  const text = textOfContent(document, content);
  const list =
    document.child(properties, "w:dropDownList") ?? document.child(properties, "w:comboBox");
  return list === null ? text : listData(document, list, text);
}

/** A text that is bound to a node which has a new value shows it, as it will in Word. */
function showBoundValue({
  story,
  control,
  place,
}: {
  story: StoryPart;
  control: Control;
  place: BoundTarget;
}): void {
  const { document } = story;
  const content = document.child(control.element, "w:sdtContent");
  const isText = document.child(control.properties, "w:text") !== null;
  const value = place.read();
  if (!isText || content === null || textOfContent(document, content) === value) return;
  if (canShow(document, control))
    showText(document, control, { kind: "text", text: value, font: null });
}

/** `w:temporary` (17.5.2.43): filled once, what the control holds stands there without it. */
function unwrap(document: XmlDocument, controls: readonly Control[]): void {
  const gone = new Map<XmlNode, XmlElement>();
  for (const { element, properties } of controls) {
    const content = document.child(element, "w:sdtContent");
    if (document.child(properties, "w:temporary") === null) continue;
    if (content !== null && document.isChanged(content)) gone.set(element, content);
  }
  const instead = (node: XmlNode): XmlNode[] => {
    const content = gone.get(node);
    return content === undefined ? [node] : document.nodes(content).flatMap(instead);
  };
  const contents = new Set(gone.values());
  const parents = new Set([...gone.keys()].map((node) => document.parent(node)));
  for (const parent of parents) {
    // What stands in another that goes is taken out together with it.
    if (parent === noNode || contents.has(parent)) continue;
    document.setChildren(parent, document.nodes(parent).flatMap(instead));
  }
}
