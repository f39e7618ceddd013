/** English Metric Units (ECMA-376 part 1, 20.1.2.1), the unit of DrawingML. */
export const emuPerInch = 914_400;
export const emuPerTwip = 635;

const emuPerUnit: Readonly<Record<string, number>> = {
  cm: emuPerInch / 2.54,
  mm: emuPerInch / 25.4,
  in: emuPerInch,
  pt: emuPerInch / 72,
  px: emuPerInch / 96,
};

/** `6cm`, `60 mm`, `2.5in`, `170pt`, `227px` as English Metric Units; `null` for other texts. */
export function parseEmu(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(cm|mm|in|pt|px)$/.exec(text.trim());
  if (match === null) return null;
  return Math.round(Number(match[1]) * (emuPerUnit[match[2] as string] as number));
}
