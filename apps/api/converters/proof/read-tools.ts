/** A font of a PDF. */
export interface PdfFont {
  /** Its PostScript name, without the tag of a subset (ISO 32000-1, 9.6.4). */
  name: string;
  type: string;
  isEmbedded: boolean;
}

const fontLine =
  /^(.*?)\s+((?:CID )?(?:Type [013]C?|TrueType)(?: \(OT\))?)\s+\S+\s+(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$/;

/** Reads the table of `pdffonts`. A font without a name is `[none]` there. */
export function readFonts(table: string): PdfFont[] {
  return table.split("\n").flatMap((line) => {
    const [, name, type, embedded] = fontLine.exec(line) ?? [];
    if (name === undefined || type === undefined) return [];
    return [{ name: name.replace(/^[A-Z]{6}\+/, ""), type, isEmbedded: embedded === "yes" }];
  });
}

/** Reads a line of `pdfinfo`, such as `Pages: 3`. */
export function readInfo(text: string, key: string): string | null {
  return new RegExp(`^${key}:\\s+(.*)$`, "m").exec(text)?.[1]?.trim() ?? null;
}

/** The standards that the XMP of a PDF claims: PDF/A (ISO 19005-2, 6.6.4) and PDF/UA (ISO 14289-1, 5). */
export function readClaims(xmp: string): { pdfa: string | null; pdfua: string | null } {
  const property = (name: string) =>
    new RegExp(`${name}(?:>|=["'])\\s*([A-Za-z0-9]{1,4})`).exec(xmp)?.[1] ?? null;
  const part = property("pdfaid:part");
  const level = property("pdfaid:conformance") ?? "";
  return { pdfa: part === null ? null : part + level, pdfua: property("pdfuaid:part") };
}
