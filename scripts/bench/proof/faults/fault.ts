import type { Model } from "../model.ts";

/** One mistake that an author may make, with the rules and places that may rightly report it. */
export interface Fault {
  name: string;
  /** The row of the table in which it is counted. */
  kind: Kind;
  what: string;
  clause: string;
  /** The rules that report it. */
  codes: readonly string[];
  /**
   * Other codes that may be reported at its places because they follow from it. They do not count
   * as finding it.
   */
  also?: readonly string[];
  policy: string;
  /**
   * Puts the fault into a document.
   *
   * @returns the places where it may be reported: `#id` for a paragraph of the model, otherwise a
   * path of the report; null if the document has no place for it.
   */
  put: Put;
}

export type Put = (model: Model) => readonly string[] | null;

export type Kind =
  | "Fonts, sizes, colours"
  | "Indents, lines, alignment"
  | "Head of a document"
  | "Dates"
  | "Addressee, title, signature"
  | "Attachments"
  | "Imprint"
  | "Numbering"
  | "Pages and grid"
  | "Page numbers"
  | "Leftovers"
  | "Punctuation"
  | "APA"
  | "DIN 5008"
  | "FRAP 32";

/** Faults of one kind and policy, by name. */
export function faultsOf(
  kind: Kind,
  policy: string,
  faults: Readonly<Record<string, Omit<Fault, "name" | "kind" | "policy">>>,
): Fault[] {
  return Object.entries(faults).map(([name, fault]) => ({ name, kind, policy, ...fault }));
}
