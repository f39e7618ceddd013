import { DocumentError } from "../errors.ts";
import { GREATER } from "./characters.ts";
import type { SourceWindow } from "./source-window.ts";

/** Checks and skips markup other than start tags. */

/**
 * The position after the end tag at `at`, which must be that of the open element.
 *
 * @throws DocumentError for an end tag with another name.
 */
export function endOfEndTag(window: SourceWindow, at: number, rawName: string): number {
  const end = window.skipSpace(at + 2 + rawName.length);
  if (!window.startsWith(rawName, at + 2) || window.codeAt(end) !== GREATER) {
    throw window.malformed(at, "an end tag that closes nothing");
  }
  return end + 1;
}

/**
 * The position after the comment or CDATA section at `at`. The window may move; afterwards it
 * contains all of the markup.
 *
 * @throws DocumentError for a document type and for other markup.
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
 * The position after the processing instruction at `at`, whose name must not be `xml` (XML 1.0,
 * 2.6). The window may move; afterwards it contains all of the instruction.
 *
 * @throws DocumentError for an instruction that is not well-formed.
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
  const { line, column } = window.lineAndColumn(at);
  const message = `${partName} has a document type at line ${line}, column ${column}`;
  return new DocumentError("XML_DOCTYPE", message, { part: partName, line, column });
}
