/**
 * The form of the label of a key: lists of keys show it in terminals, which obey control characters, and PostgreSQL
 * keeps no NUL.
 */
export const keyLabelPattern = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** The form in words that go after "must be". */
export const keyLabelAllowed = "1 to 200 characters, and no control character";
