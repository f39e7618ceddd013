import type { XmlDocument } from "../xml/document.ts";
import {
  relationshipsNamespace,
  strictRelationshipsNamespace,
  strictWordNamespace,
  wordNamespace,
} from "./vocabulary.ts";

/**
 * What new XML is written in: a document is of one conformance class, Transitional or Strict
 * (ISO/IEC 29500-1, 2.1), and Strict has other namespaces and no left and right.
 */
export interface Conformance {
  wordNamespace: string;
  relationshipsNamespace: string;
  /** `w:ind` of the side where lines begin, `w:jc`, `w:tblBorders` (17.3.1.12, 17.18.44). */
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

/** The class of a document, by the namespace of one of its parts. */
export function conformanceOf(part: XmlDocument): Conformance {
  const word = part.namespacesIn(part.root).declared("w");
  return word?.namespace === strictWordNamespace ? strict : transitional;
}
