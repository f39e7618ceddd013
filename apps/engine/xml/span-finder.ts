/**
 * Returns a function that says whether a span of a part contains any of some texts. Callers must
 * pass spans in ascending order, so that each byte is searched once for a text.
 */
export function spanFinder(
  bytes: Buffer,
  texts: readonly string[],
): (from: number, to: number) => boolean {
  const cursors = texts.map((text) => ({ needle: Buffer.from(text), at: -1 }));
  return (from, to) => {
    // A changed element has a negative start, and its content may not be in the part: assume that
    // it does.
    if (from < 0) return true;
    for (const cursor of cursors) {
      if (cursor.at < from) {
        const at = bytes.indexOf(cursor.needle, from);
        cursor.at = at < 0 ? Number.POSITIVE_INFINITY : at;
      }
      if (cursor.at < to) return true;
    }
    return false;
  };
}
