import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { ControlText } from "./control-text.ts";

/**
 * The symbol fonts of a document. Their characters have no meaning in Unicode and are written as
 * `w:sym` (ECMA-376 part 1, 17.3.3.30).
 */
export class SymbolFonts {
  readonly #pack: WordPackage;
  #names: ReadonlySet<string> | null = null;

  constructor(pack: WordPackage) {
    this.#pack = pack;
  }

  has(font: string): boolean {
    this.#names ??= new Set([...knownSymbolFonts, ...this.#ofFontTable()]);
    return this.#names.has(font.toLowerCase());
  }

  /** The fonts of the font table with the character set of symbols (17.8.3.2). */
  *#ofFontTable(): Generator<string> {
    const pack = this.#pack;
    const document = pack.xmlRelated("fontTable");
    if (document === null) return;
    for (const font of document.elements(document.root)) {
      const charset = document.child(font, "w:charset");
      const code = charset && document.attribute(charset, "w:val");
      const name = document.attribute(font, "w:name");
      if (name !== undefined && code && Number.parseInt(code, 16) === 2) yield name.toLowerCase();
    }
  }
}

const knownSymbolFonts = [
  "wingdings",
  "wingdings 2",
  "wingdings 3",
  "webdings",
  "symbol",
  "marlett",
  "mt extra",
];

/** Word's defaults for check boxes ([MS-DOCX] 2.5.1.9): hexadecimal characters, and their font. */
const defaults = { checked: "2612", unchecked: "2610", font: "MS Gothic" };

/** The character that shows a state, in the font of the state ([MS-DOCX] 2.5.1.9). */
export function checkBoxSymbol(
  document: XmlDocument,
  { checkBox, isChecked }: { checkBox: XmlElement; isChecked: boolean },
  fonts: SymbolFonts,
): ControlText {
  const state = document.child(checkBox, isChecked ? "w14:checkedState" : "w14:uncheckedState");
  const defaultCode = isChecked ? defaults.checked : defaults.unchecked;
  const written = Number.parseInt(
    (state && document.attribute(state, "w14:val")) ?? defaultCode,
    16,
  );
  const code =
    Number.isNaN(written) || written > 0xffff ? Number.parseInt(defaultCode, 16) : written;
  const font = state === null ? defaults.font : (document.attribute(state, "w14:font") ?? null);
  const isSymbol = code <= 0xff || (code >= 0xf000 && code <= 0xf0ff);
  if (font !== null && isSymbol && fonts.has(font)) {
    const char = (0xf000 | code).toString(16).toUpperCase();
    return { kind: "symbol", font, char };
  }
  return { kind: "text", text: String.fromCodePoint(code), font };
}

/** Sets the state of a check box (`w14:checked`), which Word toggles at a click. */
export function setChecked(document: XmlDocument, checkBox: XmlElement, isChecked: boolean): void {
  let checked = document.child(checkBox, "w14:checked");
  if (checked === null) {
    checked = document.createElement(checkBox, "w14:checked");
    document.insertAfter(checkBox, checked, noNode);
  }
  document.setAttribute(checked, "w14:val", isChecked ? "1" : "0");
}
