import type { XmlElement } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { SectionTag } from "../grammar/tags.ts";
import type { Content } from "./content.ts";

/** A section tag and its paragraph. */
export interface PlacedTag {
  scanned: ScannedParagraph;
  tag: SectionTag;
}

/** A section that consists of blocks or rows which are siblings. */
export interface BlockExtent {
  kind: "paragraphs" | "rows";
  content: Content;
  /** The first and last blocks or rows if they hold nothing but section tags: they are removed. */
  edges: XmlElement[];
  /**
   * Whether the first and the last paragraph also have text outside of the section. This text stays
   * if the section is hidden.
   */
  halves: { open: boolean; close: boolean };
}

/**
 * The first item of a repeating section control ([MS-DOCX] 2.5.4.1). The other items are removed.
 */
export interface ControlExtent {
  kind: "control";
  content: Content;
  control: XmlElement;
  others: readonly XmlElement[];
}

/** A piece of one paragraph. Its nodes are known only after the paragraph was cut. */
export interface PieceExtent {
  kind: "piece";
}

/** A section: the content between two section tags, or a repeating content control. */
export interface Section {
  name: string;
  isInverse: boolean;
  breaksPages: boolean;
  /** Its lists begin again at 1 in every item. */
  restartsNumbering: boolean;
  /** `null` for a content control. */
  tags: { open: PlacedTag; close: PlacedTag } | null;
  extent: BlockExtent | PieceExtent | ControlExtent;
  /** The positions of its opening and closing tags in the source (`tag-order.ts`). */
  opensAt: number;
  closesAt: number;
  /** The offsets of its content in the source, in octets. */
  start: number;
  end: number;
  /** The sections in its content, in the order of the source. */
  children: Section[];
}

/** Why section tags are refused; reason codes of the log. */
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
