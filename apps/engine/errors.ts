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

/** What the contract calls the ways in which a package is damaged; other codes stand for themselves. */
const damageReasons: Partial<Record<DocumentErrorCode, string>> = {
  PACKAGE_DAMAGED: "damaged_entry",
  XML_NOT_WELL_FORMED: "not_well_formed",
  XML_DOCTYPE: "external_entity",
};

/** Why a document is refused, for clients: `damaged_entry`, or the code. */
export function refusalReason(code: DocumentErrorCode): string {
  return damageReasons[code] ?? code;
}

/** Known by this, and not by its class, of which every bundle has one of its own. */
const brand = Symbol.for("docops.DocumentError");

/** Names of parts come from the document and are as long as it likes. */
const maxMessageLength = 400;
const maxDetailLength = 150;

/**
 * A document that the engine refuses. The message is for the person who sent it: it names the part
 * and the position, never its text. Told from other errors by `isDocumentError`.
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
    super(clip(message, maxMessageLength));
    this.code = code;
    this.detail = Object.fromEntries(
      Object.entries(detail).map(([key, value]) => [
        key,
        typeof value === "string" ? clip(value, maxDetailLength) : value,
      ]),
    );
    Object.defineProperty(this, brand, { value: true });
  }

  get kind(): "media" | "size" {
    return documentErrorKinds[this.code];
  }
}

/**
 * Whether an error says that a document is refused. A bundle's class of errors is not that of another
 * (the worker, its linter, its rich tags): `instanceof` knows its own only.
 */
export function isDocumentError(error: unknown): error is DocumentError {
  return typeof error === "object" && error !== null && brand in error;
}

/** At a length, and without what would steer a terminal. */
function clip(text: string, length: number): string {
  const plain = text.replace(/\p{Cc}/gu, "\uFFFD");
  return plain.length > length ? `${plain.slice(0, length)}…` : plain;
}
