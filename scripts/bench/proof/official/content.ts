/** The content of an official document without its formatting. */
export interface OfficialContent {
  name: string;
  /**
   * The kind of document: to lower or equal offices, to a higher office (7.2.5), a letter (10.1),
   * an order (10.2).
   */
  form: "down" | "up" | "letter" | "order";
  copyNumber?: string;
  secrecy?: string;
  urgency?: string;
  mark: string;
  number: string;
  /** The signer of a document to a higher office (7.2.6). */
  signer?: string;
  /** The lines of the title; an order has none. */
  title?: readonly string[];
  addressee?: string;
  body: readonly Item[];
  attachments?: readonly Attachment[];
  attendance?: readonly (readonly [label: string, names: string])[];
  signature?: string;
  /** Whether the document is sealed: the organ is then centred above the date (7.3.5.1). */
  isSealed?: boolean;
  /** The office that signs an order with a stamp, with the name (7.3.5.3). */
  post?: string;
  date?: string;
  note?: string;
  copies?: string;
  issuer?: string;
  issued?: string;
}

/**
 * A paragraph. `# ` to `#### ` makes it a heading of that level; text after `|` follows the heading
 * on its line. The numbers are added automatically.
 */
export type Item = string | { table: readonly (readonly string[])[] };

/**
 * An attachment by its name. With a body it follows in the document; without one it is a separate
 * file.
 */
export interface Attachment {
  title: string;
  body?: readonly Item[];
  /** Whether the attachment is a wide table on a landscape page (8). */
  isLandscape?: boolean;
}
