import { opcNamespaces } from "../opc/vocabulary.ts";
import { Vocabulary } from "../xml/vocabulary.ts";

/** The namespaces of Transitional documents. */
export const wordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
export const relationshipsNamespace =
  "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/** The namespaces of Strict documents (ISO/IEC 29500-1). */
export const strictWordNamespace = "http://purl.oclc.org/ooxml/wordprocessingml/main";
export const strictRelationshipsNamespace =
  "http://purl.oclc.org/ooxml/officeDocument/relationships";

/**
 * The names of a Word document's elements: `{http://…/wordprocessingml/2006/main}p` is always
 * `"w:p"`. The namespaces of Strict documents (ISO/IEC 29500-1 Strict) map to the same names as the
 * Transitional ones.
 */
export const wordVocabulary = new Vocabulary(
  [
    [wordNamespace, "w"],
    [strictWordNamespace, "w"],
    [relationshipsNamespace, "r"],
    [strictRelationshipsNamespace, "r"],
    ["http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"],
    ["http://schemas.openxmlformats.org/officeDocument/2006/math", "m"],
    ["http://purl.oclc.org/ooxml/officeDocument/math", "m"],
    ["http://schemas.openxmlformats.org/drawingml/2006/main", "a"],
    ["http://purl.oclc.org/ooxml/drawingml/main", "a"],
    ["http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"],
    ["http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", "wp"],
    ["http://schemas.openxmlformats.org/drawingml/2006/picture", "pic"],
    ["http://purl.oclc.org/ooxml/drawingml/picture", "pic"],
    ["http://schemas.openxmlformats.org/drawingml/2006/chart", "c"],
    ["http://purl.oclc.org/ooxml/drawingml/chart", "c"],
    ["http://schemas.openxmlformats.org/drawingml/2006/diagram", "dgm"],
    ["http://purl.oclc.org/ooxml/drawingml/diagram", "dgm"],
    ["http://schemas.microsoft.com/office/drawing/2008/diagram", "dsp"],
    ["http://schemas.microsoft.com/office/drawing/2014/chartex", "cx"],
    ["http://schemas.microsoft.com/office/word/2010/wordml", "w14"],
    ["http://schemas.microsoft.com/office/word/2012/wordml", "w15"],
    ["urn:schemas-microsoft-com:vml", "v"],
    ["urn:schemas-microsoft-com:office:office", "o"],
    ...opcNamespaces,
  ],
  ["w:rPr", "w:pPr"],
);
