/** A pair of round brackets, of either width, by the places of its two. */
export interface Bracket {
  open: number;
  close: number;
}

/** Round brackets by the place of each of the two; those without another are left out. */
export function pairBrackets(text: string): ReadonlyMap<number, Bracket> {
  const pairs = new Map<number, Bracket>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "(" || character === "（") open.push(at);
    if (character !== ")" && character !== "）") continue;
    const start = open.pop();
    if (start === undefined) continue;
    const pair = { open: start, close: at };
    pairs.set(start, pair).set(at, pair);
  }
  return pairs;
}
