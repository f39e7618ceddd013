/** The offsets of a pair of round brackets of either width. */
export interface Bracket {
  open: number;
  close: number;
}

/** Pairs of round brackets by the offset of each bracket. Unpaired brackets are left out. */
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
