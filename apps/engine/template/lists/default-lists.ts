import { conformanceOf } from "../../word/conformance.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { newElement } from "../../xml/new-element.ts";
import type { XmlElement } from "../../xml/tree.ts";

export type ListKind = "decimal" | "bullet";

/** The number of list levels in Word (17.9.6). */
const levelCount = 9;

/** The width of two characters, by which Word indents Chinese lists. */
const indentTwips = 420;

/**
 * The first three levels of Word's default lists, which repeat: numbers, letters, roman numbers; or
 * bullets.
 */
const levelFormats: Readonly<Record<ListKind, readonly { format: string; text: string }[]>> = {
  decimal: [
    { format: "decimal", text: "%1." },
    { format: "lowerLetter", text: "%1)" },
    { format: "lowerRoman", text: "%1." },
  ],
  bullet: [
    { format: "bullet", text: "•" },
    { format: "bullet", text: "◦" },
    { format: "bullet", text: "▪" },
  ],
};

/**
 * Makes a `w:abstractNum` (ECMA-376 part 1, 17.9.1), which is not in the document yet, and the
 * start numbers of its levels.
 */
export function newAbstractList(
  document: XmlDocument,
  kind: ListKind,
  id: string,
): { element: XmlElement; starts: Map<string, string> } {
  const { start: left } = conformanceOf(document);
  const make = (name: string, attributes: Record<string, string>, children: XmlElement[] = []) =>
    newElement(document, document.root, name, attributes, children);
  const formats = levelFormats[kind];
  const levels = Array.from({ length: levelCount }, (_, level) => {
    const { format, text } = formats[level % formats.length] as (typeof formats)[0];
    const indent = { [`w:${left}`]: `${indentTwips * (level + 1)}`, "w:hanging": `${indentTwips}` };
    return make("w:lvl", { "w:ilvl": `${level}` }, [
      make("w:start", { "w:val": "1" }),
      make("w:numFmt", { "w:val": format }),
      make("w:lvlText", { "w:val": text.replace("%1", `%${level + 1}`) }),
      make("w:lvlJc", { "w:val": left }),
      make("w:pPr", {}, [make("w:ind", indent)]),
    ]);
  });
  const element = make("w:abstractNum", { "w:abstractNumId": id }, [
    make("w:multiLevelType", { "w:val": "hybridMultilevel" }),
    ...levels,
  ]);
  return { element, starts: new Map(levels.map((_, level) => [`${level}`, "1"])) };
}
