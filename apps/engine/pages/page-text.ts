import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";

/** A piece of a paragraph as it shows, in document order. */
export type ShownPiece =
  /** The text of a `w:t`. */
  | { kind: "text"; text: string; element: XmlElement; run: XmlElement }
  | { kind: "tab" }
  /** A line break, which a table of contents shows as a space. */
  | { kind: "break" }
  /** A `w:fldChar` that begins a field, or a `w:fldSimple`. */
  | { kind: "field"; element: XmlElement }
  | { kind: "bookmark"; element: XmlElement; isStart: boolean }
  /** A picture, symbol or formula. */
  | { kind: "object" };

/** Properties, and content that was deleted. */
const passedOver = new Set(["w:pPr", "w:rPr", "w:del", "w:moveFrom", "w:rt", "w:instrText"]);
/** Content of runs that shows nothing in a table of contents. */
const unshown = new Set([
  "w:lastRenderedPageBreak",
  "w:footnoteReference",
  "w:endnoteReference",
  "w:commentReference",
  "w:annotationRef",
  "w:softHyphen",
]);

/** Reads the pieces of a paragraph. Text boxes and pictures are objects, and are not read. */
export function shownPieces(document: XmlDocument, paragraph: XmlElement): ShownPiece[] {
  const pieces: ShownPiece[] = [];
  readInto(pieces, document, paragraph, noNode as XmlElement);
  return pieces;
}

function readInto(
  pieces: ShownPiece[],
  document: XmlDocument,
  container: XmlElement,
  run: XmlElement,
): void {
  for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
    const name = document.name(at);
    if (passedOver.has(name) || unshown.has(name)) continue;
    switch (name) {
      case "w:t":
        pieces.push({ kind: "text", text: document.text(at), element: at, run });
        break;
      case "w:noBreakHyphen":
        pieces.push({ kind: "text", text: "\u2011", element: at, run });
        break;
      case "w:tab":
      case "w:ptab":
        pieces.push({ kind: "tab" });
        break;
      case "w:br":
      case "w:cr":
        pieces.push({ kind: "break" });
        break;
      case "w:fldChar":
        if (document.attribute(at, "w:fldCharType") === "begin") {
          pieces.push({ kind: "field", element: at });
        }
        break;
      case "w:fldSimple":
        pieces.push({ kind: "field", element: at });
        readInto(pieces, document, at, run);
        break;
      case "w:bookmarkStart":
      case "w:bookmarkEnd":
        pieces.push({ kind: "bookmark", element: at, isStart: name === "w:bookmarkStart" });
        break;
      case "w:drawing":
      case "w:pict":
      case "w:object":
      case "w:sym":
      case "mc:AlternateContent":
      case "m:oMath":
      case "m:oMathPara":
        pieces.push({ kind: "object" });
        break;
      default:
        readInto(pieces, document, at, name === "w:r" ? at : run);
    }
  }
}

/** The text of pieces, with a tab for each tab and a space for each line break. */
export function textOf(pieces: readonly ShownPiece[]): string {
  return pieces
    .map((piece) => {
      if (piece.kind === "text") return piece.text;
      if (piece.kind === "tab") return "\t";
      return piece.kind === "break" ? " " : "";
    })
    .join("");
}

/** A text for comparisons, without white space: programs set it in other places. */
export function withoutSpace(text: string): string {
  return text.normalize("NFC").replaceAll(/\s+/gu, "");
}
