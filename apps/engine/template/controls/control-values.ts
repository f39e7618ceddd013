import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { DataValue } from "../values/data.ts";
import { quoted } from "../values/formatter-error.ts";
import { FormatterError } from "../values/formatters.ts";
import { prepareValue } from "../values/value-text.ts";
import { checkBoxSymbol, type SymbolFonts, setChecked } from "./check-box.ts";
import type { ControlText } from "./control-text.ts";
import { controlDate } from "./date-control.ts";

/** The value of a control that shows text. */
export interface ControlValue {
  /** The text for the log. */
  text: string;
  shown: ControlText;
  /** The text for custom XML that the control is bound to. */
  data: string;
  /** Stores the value in the settings of the control: a state, an entry, a date. */
  remember(): void;
}

/**
 * The value of a control by its kind: a text, a check box, a date, an entry of a list.
 *
 * @throws FormatterError for a value that the control cannot show.
 */
export function controlValue(
  document: XmlDocument,
  properties: XmlElement,
  value: DataValue,
  { locale, fonts, isBound }: { locale: string; fonts: SymbolFonts; isBound: boolean },
): ControlValue {
  for (let at = document.firstElement(properties); at !== noNode; at = document.nextElement(at)) {
    const kind = at;
    switch (document.name(kind)) {
      case "w14:checkbox":
        return checkBoxValue(document, kind, value, fonts);
      case "w:date":
        return dateValue(document, kind, value, locale);
      case "w:dropDownList":
      case "w:comboBox":
        return listValue(document, kind, textOf(value));
      case "w:text":
        return textValue(textOf(value), () => {
          // Without this Word shows line ends of the XML as spaces (17.5.2.44).
          if (isBound && /[\r\n]/.test(String(value))) {
            document.setAttribute(kind, "w:multiLine", "1");
          }
        });
    }
  }
  return textValue(textOf(value));
}

/**
 * The value of the list entry with a text (17.5.2.21); the text itself if there is no such entry.
 */
export function listData(document: XmlDocument, list: XmlElement, text: string): string {
  return entryOf(document, list, text)?.data ?? text;
}

function textValue(value: string, remember = () => {}): ControlValue {
  const { text } = prepareValue(value);
  return { text, shown: { kind: "text", text: value, font: null }, data: text, remember };
}

function checkBoxValue(
  document: XmlDocument,
  checkBox: XmlElement,
  value: DataValue,
  fonts: SymbolFonts,
): ControlValue {
  if (typeof value !== "boolean") {
    throw new FormatterError("control_value", "a check box needs true or false");
  }
  const shown = checkBoxSymbol(document, { checkBox, isChecked: value }, fonts);
  const text = shown.kind === "text" ? shown.text : String(value);
  const remember = () => setChecked(document, checkBox, value);
  return { text, shown, data: String(value), remember };
}

function dateValue(
  document: XmlDocument,
  element: XmlElement,
  value: DataValue,
  locale: string,
): ControlValue {
  if (value === "") {
    return textValue("", () => document.removeAttribute(element, "w:fullDate"));
  }
  const { text, data, fullDate } = controlDate(document, element, value, locale);
  const remember = () => document.setAttribute(element, "w:fullDate", fullDate);
  return { text, shown: { kind: "text", text, font: null }, data, remember };
}

function listValue(document: XmlDocument, list: XmlElement, text: string): ControlValue {
  const entry = entryOf(document, list, text);
  if (entry !== undefined) {
    const remember = () => document.setAttribute(list, "w:lastValue", entry.data);
    return { ...textValue(entry.shown, remember), data: entry.data };
  }
  if (document.name(list) === "w:comboBox") return textValue(text);
  const all = entriesOf(document, list).map(({ shown }) => shown);
  const allowed = all.slice(0, maxNamed).join(", ") + (all.length > maxNamed ? ", …" : "");
  const facts = { value: quoted(text), allowed: all.slice(0, maxNamed) };
  throw new FormatterError("control_choice", `is not an entry of the list: ${allowed}`, facts);
}

/** The number of entries that an error names. */
const maxNamed = 20;

interface Entry {
  data: string;
  shown: string;
}

function entryOf(document: XmlDocument, list: XmlElement, text: string): Entry | undefined {
  return entriesOf(document, list).find(({ data, shown }) => text === data || text === shown);
}

/** The entries of a list. An entry without a display text shows its value (17.5.2.22). */
function entriesOf(document: XmlDocument, list: XmlElement): Entry[] {
  return [...document.elements(list)]
    .filter((item) => document.name(item) === "w:listItem")
    .map((item) => {
      const display = document.attribute(item, "w:displayText");
      const data = document.attribute(item, "w:value") ?? display ?? "";
      return { data, shown: display ?? data };
    });
}

function textOf(value: DataValue): string {
  if (typeof value === "object") throw new FormatterError("control_value", "needs a text");
  return String(value);
}
