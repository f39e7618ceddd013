import type { Model } from "../model.ts";

/** One thing that somebody may get wrong, and who may rightly say so, and where. */
export interface Fault {
  name: string;
  /** The row of the table that it is counted in. */
  kind: Kind;
  what: string;
  clause: string;
  /** The rules that report it. */
  codes: readonly string[];
  /** What may be told at its places besides, and does not stand for it: what follows from it. */
  also?: readonly string[];
  policy: string;
  /**
   * Puts it into a document.
   *
   * @returns the places where it may be reported: `#id` for a paragraph of the model, else a path of
   *   the report; null where the document has no place for it.
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

/** Faults of one kind and policy, each by its name. */
export function faultsOf(
  kind: Kind,
  policy: string,
  faults: Readonly<Record<string, Omit<Fault, "name" | "kind" | "policy">>>,
): Fault[] {
  return Object.entries(faults).map(([name, fault]) => ({ name, kind, policy, ...fault }));
}
