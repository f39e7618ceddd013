import { DocumentError } from "../errors.ts";
import { GREATER } from "./characters.ts";
import type { SourceWindow } from "./source-window.ts";

/** Markup other than start tags: checked, and passed over. */

/**
 * Where the end tag at `at` ends, which must be that of the open element.
 *
 * @throws DocumentError for one of another name.
 */
export function endOfEndTag(window: SourceWindow, at: number, rawName: string): number {
  const end = window.skipSpace(at + 2 + rawName.length);
  if (!window.startsWith(rawName, at + 2) || window.codeAt(end) !== GREATER) {
    throw window.malformed(at, "an end tag that closes nothing");
  }
  return end + 1;
}

/**
 * Where the comment or CDATA section at `at` ends. The window may move, and holds it afterwards.
 *
 * @throws DocumentError for anything else, a document type among it.
 */
export function endOfMarkup(window: SourceWindow, at: number): number {
  if (window.startsWith("<!--", at)) {
    const end = window.after("--", at, 4);
    if (window.codeAt(end) === GREATER) return end + 1;
    throw window.malformed(end - 2, "two dashes in a comment");
  }
  if (window.startsWith("<![CDATA[", at)) return window.after("]]>", at, 9);
  if (window.startsWith("<!DOCTYPE", at)) throw documentType(window, at);
  throw window.malformed(at, "markup that XML does not know");
}

/**
 * Where the processing instruction at `at` ends, which is never named as declarations are (XML 1.0, 2.6). The
 * window may move, and holds it afterwards.
 *
 * @throws DocumentError for one that is not well-formed.
 */
export function endOfInstruction(window: SourceWindow, at: number): number {
  const end = window.after("?>", at, 2);
  const targetEnd = window.endOfName(at + 2);
  if (window.slice(at + 2, targetEnd).toLowerCase() === "xml") {
    throw window.malformed(at, "an XML declaration that does not stand first");
  }
  if (targetEnd !== end - 2 && window.skipSpace(targetEnd) === targetEnd) {
    throw window.malformed(targetEnd, "a character out of place in an instruction");
  }
  return end;
}

function documentType(window: SourceWindow, at: number): DocumentError {
  const { partName } = window;
  const { line, column } = window.place(at);
  const message = `${partName} has a document type at line ${line}, column ${column}`;
  return new DocumentError("XML_DOCTYPE", message, { part: partName, line, column });
}
