/** The faults of a file that is refused as a template. */
interface DocumentErrorDescription {
  /** `media`: not a readable Word document; `size`: the unpacked document exceeds the limits. */
  kind: "media" | "size";
  /** A sentence. */
  meaning: string;
  remedy: string;
}

/** The reasons for refusing a document. */
export const documentErrors = {
  ENCRYPTED: {
    kind: "media",
    meaning: "The document is protected with a password.",
    remedy: "Remove the password in Word (File, Info, Protect Document) and save it again.",
  },
  NOT_A_ZIP: {
    kind: "media",
    meaning: "The file is not a Word document (.docx), or its end is missing.",
    remedy: "Send a .docx. A .doc, a PDF or a text has to be saved in Word as .docx first.",
  },
  NOT_A_WORD_DOCUMENT: {
    kind: "media",
    meaning: "The file is a ZIP, but not a Word document (.docx).",
    remedy: "Send a .docx. A workbook, a presentation or an OpenDocument text is not one.",
  },
  PACKAGE_DAMAGED: {
    kind: "media",
    meaning: "The document is damaged.",
    remedy: "Open it in Word, let Word repair it, and save it again.",
  },
  UNSAFE_ENTRY_NAME: {
    kind: "media",
    meaning: "A file in the document has a name that leads out of the document.",
    remedy: "Open the document in Word and save it again.",
  },
  DUPLICATE_ENTRY_NAME: {
    kind: "media",
    meaning: "Two files in the document have the same name.",
    remedy: "Open the document in Word and save it again.",
  },
  XML_ENCODING: {
    kind: "media",
    meaning: "A part of the document is not in the encoding that it declares.",
    remedy: "Open the document in Word and save it again.",
  },
  XML_NOT_WELL_FORMED: {
    kind: "media",
    meaning: "A part of the document is not well-formed XML.",
    remedy: "Open the document in Word, let Word repair it, and save it again.",
  },
  XML_DOCTYPE: {
    kind: "media",
    meaning: "A part of the document has a document type declaration, which docops does not read.",
    remedy: "Open the document in Word and save it again.",
  },
  TOO_MANY_ENTRIES: {
    kind: "size",
    meaning: "The document consists of too many files.",
    remedy: "Remove pictures or embedded objects, or split the document.",
  },
  UNPACKED_TOO_LARGE: {
    kind: "size",
    meaning: "The unpacked document is too large.",
    remedy: "Make its pictures smaller, or ask the operator to raise DOCOPS_MAX_UNPACKED_BYTES.",
  },
  XML_TOO_DEEP: {
    kind: "size",
    meaning: "The document nests tables, text boxes or sections too deeply.",
    remedy: "Nest fewer of them.",
  },
} as const satisfies Readonly<Record<string, DocumentErrorDescription>>;

export type DocumentErrorCode = keyof typeof documentErrors;
