import { Parser } from "saxen";
import { WorkbookFault } from "./workbook-fault.ts";

/** The handlers of the events of an XML part. Names of elements come without their prefix, as the reader of tables sees them. */
export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
  /** Text that the reader of tables passes over: a CDATA section, or a comment. */
  passedOver?(): void;
}

/** @throws WorkbookFault if the part is not well-formed. */
export function readXml(xml: string, { open, close, text, passedOver }: XmlEvents): void {
  const parser = new Parser();
  parser.on("openTag", (name, attributes, decode) => {
    const values = Object.entries(attributes()).map(([key, value]) => [key, decode(value)]);
    open(localName(name), Object.fromEntries(values));
  });
  parser.on("error", () => {
    throw new WorkbookFault("damaged", "has a part that is not well-formed XML");
  });
  if (close !== undefined) parser.on("closeTag", (name) => close(localName(name)));
  if (text !== undefined) parser.on("text", (found, decode) => text(decode(found)));
  if (passedOver !== undefined) parser.on("cdata", passedOver).on("comment", passedOver);
  parser.parse(xml);
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
