import type { XmlDocument } from "../xml/document.ts";
import {
  relationshipsNamespace,
  strictRelationshipsNamespace,
  strictWordNamespace,
  wordNamespace,
} from "./vocabulary.ts";

/**
 * The names for new XML, which depend on the document's conformance class, Transitional or Strict
 * (ISO/IEC 29500-1, 2.1). Strict has other namespaces, and `start` and `end` for left and right.
 */
export interface Conformance {
  wordNamespace: string;
  relationshipsNamespace: string;
  /**
   * The name of the side where lines begin, for `w:ind`, `w:jc` and `w:tblBorders` (17.3.1.12,
   * 17.18.44).
   */
  start: "left" | "start";
  end: "right" | "end";
}

const transitional: Conformance = {
  wordNamespace,
  relationshipsNamespace,
  start: "left",
  end: "right",
};

const strict: Conformance = {
  wordNamespace: strictWordNamespace,
  relationshipsNamespace: strictRelationshipsNamespace,
  start: "start",
  end: "end",
};

/** The conformance class of a document, which the namespaces of any of its parts show. */
export function conformanceOf(part: XmlDocument): Conformance {
  const word = part.namespacesIn(part.root).declared("w");
  return word?.namespace === strictWordNamespace ? strict : transitional;
}
