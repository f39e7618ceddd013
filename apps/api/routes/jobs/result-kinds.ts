import { apiMembers, artifactNames, pdfMembers } from "../../../contract/artifacts.ts";
import { pdfDocument, resultArchive, wordDocument } from "../../../contract/document-kinds.ts";

/** A form in which a result is answered: the ZIP, or one of its members. */
export interface ResultKind {
  mediaType: string;
  /** The member of the ZIP; null: all of it. */
  member: string | null;
}

/**
 * The forms of a result by media type (`Accept`, RFC 9110, 12.5.1). Without a preference it is the first: the ZIP.
 */
export const resultKinds: readonly ResultKind[] = [
  { mediaType: resultArchive.mediaType, member: null },
  { mediaType: wordDocument.mediaType, member: artifactNames.document },
  { mediaType: pdfDocument.mediaType, member: pdfMembers.pdf },
  { mediaType: "application/json", member: apiMembers.result },
  { mediaType: "text/html", member: artifactNames.html },
  { mediaType: "application/sarif+json", member: artifactNames.sarif },
  { mediaType: "application/xml", member: artifactNames.junit },
  { mediaType: "application/yaml", member: artifactNames.suggestedPolicy },
];
