/** The XML declaration of a part. Positions are octets of the part. */
export interface XmlDeclaration {
  end: number;
  /** The name of the encoding with its position; `null` if the declaration has none. */
  encoding: { name: string; start: number; end: number } | null;
}

/**
 * A declaration. Version 1.x is read as 1.0; order and case are fixed (XML 1.0, 2.8, 2.9, 4.3.3).
 */
const declaration =
  /(<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.[0-9]+\2)(?:([ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["']))([A-Za-z][\w.-]*)\4)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\6)?[ \t\r\n]*\?>/y;

/** The beginning of a declaration, which a malformed one has as well. */
const opening = /<\?xml[ \t\r\n?]/y;

/**
 * Reads the declaration of a part.
 *
 * @param octets the part's beginning, at least to the end of the declaration.
 * @param from the position of the declaration, after a byte order mark.
 * @returns `null` if there is no declaration; `"malformed"` if XML does not allow it.
 */
export function readDeclaration(octets: string, from: number): XmlDeclaration | "malformed" | null {
  declaration.lastIndex = from;
  const match = declaration.exec(octets);
  if (match === null) {
    opening.lastIndex = from;
    return opening.test(octets) ? "malformed" : null;
  }
  const [, version = "", , before = "", , name] = match;
  const start = from + version.length + before.length;
  const encoding = name === undefined ? null : { name, start, end: start + name.length };
  return { end: declaration.lastIndex, encoding };
}
