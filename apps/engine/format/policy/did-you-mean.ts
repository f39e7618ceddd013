/** `; did you mean center?` if a word is near to an allowed one, otherwise "". */
export function didYouMean(word: unknown, allowed: readonly string[]): string {
  if (typeof word !== "string" || word.length > 40) return "";
  const begins = (long: string, short: string) => short.length >= 3 && long.startsWith(short);
  const most = Math.ceil(word.length / 3);
  const ranked = allowed
    .map((candidate) => ({
      candidate,
      edits: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ edits }) => edits <= most && edits < word.length)
    .sort((one, other) => one.edits - other.edits);
  const nearest =
    ranked[0]?.candidate ?? allowed.find((candidate) => begins(candidate, word.toLowerCase()));
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

/**
 * Levenshtein distance: how many characters must be inserted, deleted or replaced to turn one word
 * into another.
 */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      current[column] = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
    }
    above = current;
  }
  return above[other.length] ?? 0;
}
