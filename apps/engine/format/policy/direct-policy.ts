/** What right looks like, as the recorded twelve keys of a policy say it. Sizes are half-points. */
export interface DirectPolicy {
  forbidTables: boolean;
  forbidNumPr: boolean;
  numPrDirectOnly: boolean;
  runFontLatin: string;
  runFontEastAsia: string;
  runSizeHalfPoints: number;
  lineSpacingTwips: number;
  /** `null`: the first-line indent is not judged. */
  firstLineIndentTwips: number | null;
  twipsTolerance: number;
  /** A font or size that the run does not state itself is an error instead of a warning. */
  treatInheritedAsError: boolean;
  trimLeadingSpaces: boolean;
  trimChars: readonly string[];
}
