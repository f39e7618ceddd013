/**
 * Why a document cannot be worked on. `media` errors mean "this is not a Word document that can be
 * read", `size` errors mean "it is larger than the limits allow once it is unpacked".
 */
export const documentErrorKinds = {
  ENCRYPTED: "media",
  NOT_A_ZIP: "media",
  NOT_A_WORD_DOCUMENT: "media",
  PACKAGE_DAMAGED: "media",
  UNSAFE_ENTRY_NAME: "media",
  DUPLICATE_ENTRY_NAME: "media",
  XML_ENCODING: "media",
  XML_NOT_WELL_FORMED: "media",
  XML_DOCTYPE: "media",
  TOO_MANY_ENTRIES: "size",
  UNPACKED_TOO_LARGE: "size",
  XML_TOO_DEEP: "size",
} as const;

export type DocumentErrorCode = keyof typeof documentErrorKinds;

/**
 * A document that the engine refuses. The message is for the person who sent it: it names the part
 * and the position, never its text.
 */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly code: DocumentErrorCode;
  readonly detail: Readonly<Record<string, string | number>>;

  constructor(
    code: DocumentErrorCode,
    message: string,
    detail: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.code = code;
    this.detail = detail;
  }

  get kind(): "media" | "size" {
    return documentErrorKinds[this.code];
  }
}
