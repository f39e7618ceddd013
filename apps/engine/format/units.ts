const twipsPerUnit: Readonly<Record<string, number>> = {
  pt: 20,
  pc: 240,
  pi: 240,
  in: 1440,
  cm: 1440 / 2.54,
  mm: 144 / 2.54,
};

/**
 * Twips of an ST_SignedTwipsMeasure: a number of twips, or a number with a unit as Strict documents
 * write it (ECMA-376 part 1, 17.18.81 and 22.9.2.14). `null` for any other text.
 */
export function parseTwips(value: string | undefined): number | null {
  const match = /^(-?\d+(?:\.\d+)?)(pt|pc|pi|in|cm|mm)?$/.exec(value?.trim() ?? "");
  if (match === null) return null;
  const number = Number(match[1]);
  return match[2] === undefined ? number : number * (twipsPerUnit[match[2]] ?? 1);
}

/** Half-points of an ST_HpsMeasure (17.18.42): a number of half-points, or a number with a unit. */
export function parseHalfPoints(value: string | undefined): number | null {
  const twips = parseTwips(value);
  if (twips === null || value === undefined) return null;
  return /[a-z]/.test(value) ? twips / 10 : twips;
}
