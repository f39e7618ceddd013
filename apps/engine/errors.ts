import { type DocumentErrorCode, documentErrors } from "../contract/document-errors.ts";

export type { DocumentErrorCode };

/** The contract's names for damage to a package; other codes are their own names. */
const damageReasons: Partial<Record<DocumentErrorCode, string>> = {
  PACKAGE_DAMAGED: "damaged_entry",
  XML_NOT_WELL_FORMED: "not_well_formed",
  XML_DOCTYPE: "external_entity",
};

/** The reason for clients why a document is refused: `damaged_entry`, or the code. */
export function refusalReason(code: DocumentErrorCode): string {
  return damageReasons[code] ?? code;
}

/** Marks document errors. `instanceof` cannot tell them, because each bundle has its own class. */
const brand = Symbol.for("docops.DocumentError");

/** Texts are clipped, because names of parts come from the document and may be long. */
const maxMessageLength = 400;
const maxDetailLength = 150;

/**
 * A document that the engine refuses. The message is for the sender: it names the part and the
 * position, and never quotes text. `isDocumentError` tells it from other errors.
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
    return documentErrors[this.code].kind;
  }
}

/**
 * Whether an error is a `DocumentError`. Each bundle (the worker, its linter, its rich tags) has
 * its own class, so `instanceof` would miss those of the others.
 */
export function isDocumentError(error: unknown): error is DocumentError {
  return typeof error === "object" && error !== null && brand in error;
}

/** Clips a text, and replaces control characters, which could steer a terminal. */
function clip(text: string, length: number): string {
  const plain = text.replace(/\p{Cc}/gu, "\uFFFD");
  return plain.length > length ? `${plain.slice(0, length)}…` : plain;
}
