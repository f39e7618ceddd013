/** The warnings of a job's log, each with a sentence. */
export const logWarnings = {
  forbidden_character:
    "A value has a character that XML cannot hold; the document has U+FFFD in its place.",
  invisible_character:
    "The name in a tag has an invisible character, such as a zero-width space; it is ignored.",
  section_in_cell:
    "A section stands in one cell, so it repeats the text of the cell; write 【#NAME|row】 to repeat the row.",
} as const;

export type LogWarningReason = keyof typeof logWarnings;

export const logWarningReasons = Object.keys(logWarnings) as [
  LogWarningReason,
  ...LogWarningReason[],
];
