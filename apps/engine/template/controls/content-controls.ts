import type { WordPackage } from "../../docx/package.ts";
import type { Paragraph, StoryPart } from "../../docx/stories.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import { noNode, type XmlElement } from "../../docx/xml-tree.ts";
import { type PlacedField, placedEntry } from "../places/placed-fields.ts";
import type { NodeScopes } from "../sections/node-scopes.ts";
import { type DataValue, lookUp } from "../values/data.ts";
import { applyFormatters, FormatterError } from "../values/formatters.ts";
import { prepareValue } from "../values/value-text.ts";
import { writeBoundData } from "./bound-data.ts";

/**
 * Content controls (ECMA-376 part 1, 17.5.2) whose tag is the name of a field: text, check boxes, lists
 * and dates. Their bound data (17.5.2.6) is written along.
 */

const fieldName = /^[A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*$/;

/** Whether a story may have any. */
export function hasControls({ document }: StoryPart): boolean {
  return document.hasElement("w:sdtPr");
}

/** What a control shows, and what its bound data says. */
interface ControlValue {
  text: string;
  data: string;
  set?: { element: XmlElement; attribute: string; value: string };
}

/** The content controls of a story, each with its value. */
export function findControls(
  pack: WordPackage,
  story: StoryPart,
  scopes: NodeScopes,
  { locale }: { locale: string },
): PlacedField[] {
  if (!hasControls(story)) return [];
  const { document } = story;
  return controlsIn(document, document.root).flatMap((control): PlacedField[] => {
    const properties = document.child(control, "w:sdtPr");
    const tag = properties && document.child(properties, "w:tag");
    const written = (tag && document.attribute(tag, "w:val")) ?? "";
    const name = written;
    const scope = scopes.of(control);
    if (properties === null || tag === null || !fieldName.test(name)) return [];
    const { paragraph, run } = placeOf(story, control);
    const entry = placedEntry(story, paragraph, run, name, "");
    let value: ControlValue | null = null;
    let fault: string | null = null;
    try {
      const data = lookUp(name, scope) ?? null;
      value = data === null ? null : controlValue(document, properties, data, locale);
    } catch (error) {
      if (!(error instanceof FormatterError)) throw error;
      fault = error.reason;
    }
    if (value !== null) entry.new_text = value.text;
    return [
      {
        name,
        entry,
        isInSection: scope !== scopes.root,
        fault,
        hasValue: value !== null,
        apply: () => {
          if (value === null) return;
          if (value.set !== undefined) {
            document.setAttribute(value.set.element, value.set.attribute, value.set.value);
          }
          showText(document, control, properties, value.text);
          writeBoundData(pack, document, properties, value.data);
        },
      },
    ];
  });
}

function controlsIn(
  document: XmlDocument,
  container: XmlElement,
  found: XmlElement[] = [],
): XmlElement[] {
  for (const element of document.elements(container)) {
    if (document.name(element) === "w:sdt") found.push(element);
    if (!document.isFolded(element)) controlsIn(document, element, found);
  }
  return found;
}

/** The paragraph that a control stands in, or the first that stands in it; and its first run. */
function placeOf(
  story: StoryPart,
  control: XmlElement,
): { paragraph: Paragraph | null; run: XmlElement | null } {
  const { document } = story;
  const [start, end] = [document.start(control), document.end(control)];
  const paragraph = story.paragraphs.find(({ element }) => {
    const [from, to] = [document.start(element), document.end(element)];
    return (from >= start && to <= end) || (from <= start && to >= end);
  });
  const run = paragraph?.runs.find((each) => document.start(each) >= start);
  return { paragraph: paragraph ?? null, run: run ?? null };
}

/** @throws FormatterError for a value that the control cannot show. */
function controlValue(
  document: XmlDocument,
  properties: XmlElement,
  value: DataValue,
  locale: string,
): ControlValue {
  const checkBox = document.child(properties, "w14:checkbox");
  if (checkBox !== null) return checkBoxValue(document, checkBox, value);
  const date = document.child(properties, "w:date");
  if (date !== null) return dateValue(document, date, value, locale);
  const text = textOf(value);
  const list = document.child(properties, "w:dropDownList");
  const open = document.child(properties, "w:comboBox");
  const either = list ?? open;
  if (either === null) return { text, data: text };
  for (const item of document.elements(either)) {
    if (document.name(item) !== "w:listItem") continue;
    const data = document.attribute(item, "w:value") ?? "";
    const shown = document.attribute(item, "w:displayText") ?? data;
    if (text !== data && text !== shown) continue;
    return { text: shown, data, set: { element: either, attribute: "w:lastValue", value: data } };
  }
  if (list !== null) throw new FormatterError("control_choice", "is no entry of the list");
  return { text, data: text };
}

/** [MS-DOCX] 2.5.1.9: which character stands for which state. */
function checkBoxValue(
  document: XmlDocument,
  checkBox: XmlElement,
  value: DataValue,
): ControlValue {
  if (typeof value !== "boolean") {
    throw new FormatterError("control_value", "a check box needs true or false");
  }
  const state = document.child(checkBox, value ? "w14:checkedState" : "w14:uncheckedState");
  const code = Number.parseInt(
    (state && document.attribute(state, "w14:val")) ?? (value ? "2612" : "2610"),
    16,
  );
  const checked = document.child(checkBox, "w14:checked");
  const set =
    checked === null
      ? {}
      : { set: { element: checked, attribute: "w14:val", value: value ? "1" : "0" } };
  return { text: String.fromCodePoint(code), data: String(value), ...set };
}

/** Parts of a date as Word writes them (17.5.2.7), in the words of the formatter `date`. */
const dateTokens: Readonly<Record<string, string>> = { yyyy: "YYYY", yy: "YY", dd: "DD", d: "D" };

function dateValue(
  document: XmlDocument,
  date: XmlElement,
  value: DataValue,
  locale: string,
): ControlValue {
  const format = document.child(date, "w:dateFormat");
  const pattern = (format && document.attribute(format, "w:val")) ?? "yyyy-MM-dd";
  const written = (with_: string) =>
    String(applyFormatters(value, [{ name: "date", argument: with_ }], { locale }));
  const day = written("YYYY-MM-DD");
  const language = document.child(date, "w:lid");
  const named = (options: Intl.DateTimeFormatOptions) => {
    const own = (language && document.attribute(language, "w:val")) ?? locale;
    const formatter = new Intl.DateTimeFormat(own, { ...options, timeZone: "UTC" });
    return formatter.format(new Date(`${day}T00:00:00Z`));
  };
  const text = pattern.replace(/'([^']*)'|y+|M+|d+|H+|m+|s+/g, (token, literal?: string) => {
    if (literal !== undefined) return literal;
    if (token === "MMMM") return named({ month: "long" });
    if (token === "MMM") return named({ month: "short" });
    if (token === "dddd") return named({ weekday: "long" });
    if (token === "ddd") return named({ weekday: "short" });
    return written(dateTokens[token] ?? token);
  });
  const set = { element: date, attribute: "w:fullDate", value: `${day}T00:00:00Z` };
  return { text, data: day, set };
}

function textOf(value: DataValue): string {
  if (typeof value === "object") throw new FormatterError("control_value", "needs a text");
  return String(value);
}

/** Puts a text into a control: into its first run, in that run's look; the others go. */
function showText(
  document: XmlDocument,
  control: XmlElement,
  properties: XmlElement,
  text: string,
): void {
  const content = document.child(control, "w:sdtContent");
  if (content === null) return;
  const placeholder = document.child(properties, "w:showingPlcHdr");
  if (placeholder !== null) document.remove(placeholder);
  const runs = runsIn(document, content);
  const run = runs[0] ?? addRun(document, content);
  const rPr = document.child(run, "w:rPr");
  const style = rPr === null ? null : document.child(document.unfold(rPr), "w:rStyle");
  // The grey of a placeholder is its style's.
  if (placeholder !== null && style !== null) document.remove(style);
  for (const element of [...document.elements(run)]) {
    if (document.name(element) !== "w:rPr") document.remove(element);
  }
  let last: XmlElement = rPr ?? noNode;
  for (const chunk of prepareValue(text).chunks) {
    const element = document.createElement(run, "break" in chunk ? chunk.break : "w:t");
    document.insertAfter(run, element, last);
    if ("text" in chunk) {
      document.setText(element, chunk.text);
      document.setAttribute(element, "xml:space", "preserve");
    }
    last = element;
  }
  for (const other of runs.slice(1)) document.remove(other);
  // Of several paragraphs the first has the text now; a cell and a row keep what they need.
  const blocks = [...document.elements(content)].filter((each) => document.name(each) === "w:p");
  for (const paragraph of blocks.slice(1)) document.remove(paragraph);
}

function runsIn(
  document: XmlDocument,
  container: XmlElement,
  found: XmlElement[] = [],
): XmlElement[] {
  for (const element of document.elements(container)) {
    if (document.name(element) === "w:r") found.push(element);
    else if (!document.isFolded(element)) runsIn(document, element, found);
  }
  return found;
}

/** A run where a control has none: in its first paragraph, or in the paragraph that it stands in. */
function addRun(document: XmlDocument, content: XmlElement): XmlElement {
  const paragraph = firstParagraph(document, content);
  const parent = paragraph ?? content;
  const run = document.createElement(content, "w:r");
  const pPr = paragraph === null ? null : document.child(paragraph, "w:pPr");
  document.insertAfter(parent, run, pPr ?? noNode);
  return run;
}

function firstParagraph(document: XmlDocument, container: XmlElement): XmlElement | null {
  for (const element of document.elements(container)) {
    if (document.name(element) === "w:p") return element;
    const inner = document.isFolded(element) ? null : firstParagraph(document, element);
    if (inner !== null) return inner;
  }
  return null;
}
