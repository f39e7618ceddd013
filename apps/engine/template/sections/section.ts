import type { XmlElement } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { SectionTag } from "../grammar/tags.ts";
import type { Content } from "./content.ts";

/** A section tag and the paragraph that it stands in. */
export interface PlacedTag {
  scanned: ScannedParagraph;
  tag: SectionTag;
}

/** Blocks or rows, from one sibling to another. */
export interface BlockExtent {
  kind: "paragraphs" | "rows";
  content: Content;
  /** Blocks or rows at the edges that hold nothing but section tags: they go away. */
  edges: XmlElement[];
  /**
   * Whether the first and the last paragraph say something outside of the section, too: that stays
   * where the section is not shown.
   */
  halves: { open: boolean; close: boolean };
}

/** The first item of a repeating section control ([MS-DOCX] 2.5.4.1); its other items go away. */
export interface ControlExtent {
  kind: "control";
  content: Content;
  control: XmlElement;
  others: readonly XmlElement[];
}

/** A piece of one paragraph; which nodes it is, is known once the paragraph is cut. */
export interface PieceExtent {
  kind: "piece";
}

/** What stands between two section tags, or in a content control that repeats. */
export interface Section {
  name: string;
  isInverse: boolean;
  breaksPages: boolean;
  /** The lists in it begin anew in every item. */
  restartsNumbering: boolean;
  /** `null` of a content control. */
  tags: { open: PlacedTag; close: PlacedTag } | null;
  extent: BlockExtent | PieceExtent | ControlExtent;
  /** Where it begins and ends with its tags, in the order of the source (`tag-order.ts`). */
  opensAt: number;
  closesAt: number;
  /** Where its content begins and ends in the source, in octets. */
  start: number;
  end: number;
  /** The sections in its content, in the order of the source. */
  children: Section[];
}

/** Why section tags make no section. */
export type SectionFaultReason =
  | "section_not_closed"
  | "section_not_opened"
  | "section_crosses_structure"
  | "section_crosses_field"
  | "sections_overlap"
  | "section_option"
  | "note_in_section";

export interface SectionFault {
  scanned: ScannedParagraph;
  tag: SectionTag;
  reason: SectionFaultReason;
}

/** The faults of both tags of a section. */
export function faultsOf({ tags }: Section, reason: SectionFaultReason): SectionFault[] {
  if (tags === null) return [];
  return [tags.open, tags.close].map(({ scanned, tag }) => ({ scanned, tag, reason }));
}
