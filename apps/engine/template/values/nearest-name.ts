/** Longer names are not compared, because no known name is so long. */
const maxLength = 40;

/**
 * Finds the known name that was probably meant by an unknown one: a name that differs only in case,
 * a name that begins with the other, or a name that differs in one or two letters.
 *
 * @param known names in lower case.
 * @returns null if no name is near.
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  const asked = name.toLowerCase();
  if (asked === "" || asked.length > maxLength) return null;
  const begins = (a: string, b: string) => b.length >= 3 && a.startsWith(b);
  const similar = known.find((other) => begins(other, asked) || begins(asked, other));
  if (similar !== undefined) return known.find((other) => other === asked) ?? similar;
  const most = asked.length <= 4 ? 1 : 2;
  const near = known
    .map((candidate) => ({ candidate, distance: distanceOf(asked, candidate) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.candidate ?? null;
}

/**
 * The Damerau–Levenshtein distance: letters changed, added, removed, or exchanged with their
 * neighbour.
 */
function distanceOf(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const [up = 0, left = 0, corner = 0] = [last[column], next[column - 1], last[column - 1]];
      let least = Math.min(up + 1, left + 1, corner + (isSame ? 0 : 1));
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] && row > 1 && column > 1) {
        least = Math.min(least, (before[column - 2] ?? 0) + 1);
      }
      next.push(least);
    }
    before = last;
    last = next;
  }
  return last[b.length] ?? 0;
}
