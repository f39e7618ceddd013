/** The codes of the characters in XML's markup, as octets. */
export const TAB = 9;
export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
export const SPACE = 32;
export const EXCLAMATION = 33;
export const AMPERSAND = 38;
export const HYPHEN = 45;
export const DOT = 46;
export const SLASH = 47;
export const DIGIT_0 = 48;
export const DIGIT_9 = 57;
export const COLON = 58;
export const EQUALS = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const UPPER_A = 65;
export const UPPER_Z = 90;
export const UNDERSCORE = 95;
export const LOWER_A = 97;
export const LOWER_Z = 122;
/** The lowest octet that is not an ASCII character. */
export const NOT_ASCII = 0x80;
