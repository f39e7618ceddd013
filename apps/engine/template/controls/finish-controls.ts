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
 * Does after the filling of a job what Word does after typing: removes prompts, writes the text of
 * controls to custom XML, shows it in other controls on the same node, and unwraps temporary
 * controls.
 *
 * @param context the context of the job, with the stories that `findControls` has read.
 */
export function finishControls(context: ControlContext): void {
  const boundControls: BoundControl[] = [];
  for (const { story, controls } of context.stories) {
    const { document } = story;
    for (const control of controls) {
      const content = document.child(control.element, "w:sdtContent");
      const isFilled = content !== null && document.isChanged(content);
      if (isFilled) leaveAsTyped(document, control);
      const target = isFilled
        ? targetAfterFilling(document, control, context)
        : context.targets.get(control);
      if (target === undefined || target === "unreadable" || content === null) continue;
      boundControls.push({ story, control, target });
      const isWritten = context.written.has(target.key);
      if (isWritten || !(isFilled || target.read().includes("【"))) continue;
      target.write(dataOf(document, control, content));
      context.written.add(target.key);
    }
  }
  for (const bound of boundControls) {
    if (context.written.has(bound.target.key)) showBoundValue(bound);
  }
  for (const { story, controls } of context.stories) unwrap(story.document, controls);
}

/** A control that is bound to a readable target. */
interface BoundControl {
  story: StoryPart;
  control: Control;
  target: BoundTarget;
}

/** Removes the sign of a prompt (17.5.2.39), and a stored day that is no longer true (17.5.2.7). */
function leaveAsTyped(document: XmlDocument, { properties }: Control): void {
  const placeholder = document.child(properties, "w:showingPlcHdr");
  if (placeholder !== null) document.remove(placeholder);
  const date = document.child(properties, "w:date");
  if (date !== null && !document.isChanged(date)) document.removeAttribute(date, "w:fullDate");
}

/** The target of a control in which something was filled. Some bindings are removed. */
function targetAfterFilling(
  document: XmlDocument,
  control: Control,
  { targets, written }: ControlContext,
): BoundTarget | "unreadable" | undefined {
  const { properties } = control;
  const bindings = bindingsOf(document, properties);
  const target = targets.get(control);
  if (bindings.length === 0) return undefined;
  const has = (name: string) => document.child(properties, name) !== null;
  const isReadable = target !== undefined && target !== "unreadable";
  if (isReadable && written.has(target.key)) return target;
  // Word would write the items of a section again, from XML that does not have them.
  const isSection = has("w15:repeatingSection");
  // Pictures of placeholders and formatted text are not written to XML.
  const isPicture = has("w:picture");
  const isFormatted = isReadable && target.read().trimStart().startsWith("<");
  if (isSection || isFormatted || (isPicture && isReplaced(document, control))) {
    for (const binding of bindings) document.remove(binding);
    return undefined;
  }
  return isPicture ? undefined : target;
}

function dataOf(document: XmlDocument, { properties }: Control, content: XmlElement): string {
  const text = textOfContent(document, content);
  const list =
    document.child(properties, "w:dropDownList") ?? document.child(properties, "w:comboBox");
  return list === null ? text : listData(document, list, text);
}

/** Shows the new value of a target in a plain text control, as Word would. */
function showBoundValue({ story, control, target }: BoundControl): void {
  const { document } = story;
  const content = document.child(control.element, "w:sdtContent");
  const isText = document.child(control.properties, "w:text") !== null;
  const value = target.read();
  if (!isText || content === null || textOfContent(document, content) === value) return;
  if (canShow(document, control))
    showText(document, control, { kind: "text", text: value, font: null });
}

/** Replaces filled temporary controls (`w:temporary`, 17.5.2.43) by their content. */
function unwrap(document: XmlDocument, controls: readonly Control[]): void {
  const gone = new Map<XmlNode, XmlElement>();
  for (const { element, properties } of controls) {
    const content = document.child(element, "w:sdtContent");
    if (document.child(properties, "w:temporary") === null) continue;
    if (content !== null && document.isChanged(content)) gone.set(element, content);
  }
  const unwrapped = (node: XmlNode): XmlNode[] => {
    const content = gone.get(node);
    return content === undefined ? [node] : document.nodes(content).flatMap(unwrapped);
  };
  const contents = new Set(gone.values());
  const parents = new Set([...gone.keys()].map((node) => document.parent(node)));
  for (const parent of parents) {
    // A temporary control in another one is replaced together with that one.
    if (parent === noNode || contents.has(parent)) continue;
    document.setChildren(parent, document.nodes(parent).flatMap(unwrapped));
  }
}
