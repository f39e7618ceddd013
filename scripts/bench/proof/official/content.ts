/** What an official document says, without how it looks. */
export interface OfficialContent {
  name: string;
  /** To those below or beside, to those above (7.2.5), a letter (10.1), an order (10.2). */
  form: "down" | "up" | "letter" | "order";
  copyNumber?: string;
  secrecy?: string;
  urgency?: string;
  mark: string;
  number: string;
  /** Who signs a document to those above (7.2.6). */
  signer?: string;
  /** In the lines in which it reads well; an order has none. */
  title?: readonly string[];
  addressee?: string;
  body: readonly Item[];
  attachments?: readonly Attachment[];
  attendance?: readonly (readonly [label: string, names: string])[];
  signature?: string;
  /** The seal stands on the date, and the organ above the middle of it (7.3.5.1). */
  isSealed?: boolean;
  /** Who signs an order with a stamp: office and name (7.3.5.3). */
  post?: string;
  date?: string;
  note?: string;
  copies?: string;
  issuer?: string;
  issued?: string;
}

/**
 * A paragraph; `# ` to `#### ` in front make it a heading of that level, and what stands behind `|` is
 * text that follows the heading on its line. The numbers come by themselves.
 */
export type Item = string | { table: readonly (readonly string[])[] };

/** An attachment by its name; with a body it follows, without it is kept elsewhere. */
export interface Attachment {
  title: string;
  body?: readonly Item[];
  /** A wide table on a page of its own (8). */
  isLandscape?: boolean;
}
