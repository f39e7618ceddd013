/** The twelve direct keys: requirements on what paragraphs and runs state themselves. */
export interface DirectPolicy {
  forbidTables: boolean;
  forbidNumPr: boolean;
  numPrDirectOnly: boolean;
  runFontLatin: string;
  runFontEastAsia: string;
  runSizeHalfPoints: number;
  lineSpacingTwips: number;
  /** `null`: the first-line indent is not checked. */
  firstLineIndentTwips: number | null;
  twipsTolerance: number;
  /** A font or size that the run does not state itself is an error instead of a warning. */
  treatInheritedAsError: boolean;
  trimLeadingSpaces: boolean;
  trimChars: readonly string[];
}
