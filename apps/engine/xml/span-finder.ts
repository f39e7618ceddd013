/**
 * Answers for spans of a part, asked for in ascending order, whether any of some texts stands there.
 */
export function spanFinder(
  bytes: Buffer,
  texts: readonly string[],
): (from: number, to: number) => boolean {
  const cursors = texts.map((text) => ({ needle: Buffer.from(text), at: -1 }));
  return (from, to) => {
    // The start of one that was changed is not in the part any more: it has to be looked into.
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
