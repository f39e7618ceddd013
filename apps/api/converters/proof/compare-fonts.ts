import type { PrintFont } from "../../../contract/print-facts.ts";
import type { PdfFont } from "./read-tools.ts";

/** A font of a document, with what became of it. */
export interface ComparedFont {
  name: string;
  isPresent: boolean;
  /** The fonts in the PDF that took its place, by their PostScript names. */
  replacedBy: string[];
}

/** The fonts of the machine that made the PDF, as fontconfig lists them. It is null for a PDF of another machine. */
export interface InstalledFonts {
  /** Whether a family is installed, and the PostScript names of its faces. */
  facesOf(family: string): ReadonlySet<string>;
  /** The PostScript name of the font that fontconfig takes for a family that is not installed. */
  substituteOf(family: string): Promise<string | null>;
}

/** Compares the fonts that a document's text is set in with those in its PDF. */
export async function compareFonts(
  fonts: readonly PrintFont[],
  inPdf: readonly PdfFont[],
  installed: InstalledFonts | null,
): Promise<ComparedFont[]> {
  const isOf = ({ aliases, name }: PrintFont, pdfName: string) => {
    const faces = installed?.facesOf(name) ?? new Set();
    const known = [name, ...aliases.map((alias) => alias.replace(/\*$/, ""))];
    return faces.has(pdfName) || known.some((one) => foldFont(pdfName).startsWith(foldFont(one)));
  };
  const present = fonts.filter((font) => inPdf.some(({ name }) => isOf(font, name)));
  const names = [...new Set(inPdf.map(({ name }) => name))];
  const others = names.filter((name) => !present.some((font) => isOf(font, name)));
  const substitutes = new Map<PrintFont, string[]>();
  for (const font of fonts) {
    if (present.includes(font)) continue;
    const likely = (await installed?.substituteOf(font.name)) ?? null;
    substitutes.set(
      font,
      likely === null ? [] : names.filter((name) => familyOf(name) === familyOf(likely)),
    );
  }
  // LibreOffice has a list of its own, so it does not always take what fontconfig would.
  const explained = new Set([...substitutes.values()].flat());
  const unexplained = others.filter((name) => !explained.has(name));
  return fonts.map((font): ComparedFont => {
    const taken = substitutes.get(font);
    if (taken === undefined) return { name: font.name, isPresent: true, replacedBy: [] };
    const replacedBy = taken.length > 0 ? taken : unexplained;
    return { name: font.name, isPresent: false, replacedBy };
  });
}

/** The family of a PostScript name: `LiberationSerif-Bold` and `LiberationSerif` have the same. */
function familyOf(postScriptName: string): string {
  return foldFont(postScriptName.split(/[-,]/)[0] ?? "");
}

export function foldFont(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_@'"-]+/g, "");
}
