import { fontFaces } from "./font-faces.ts";
import type { NameSpec } from "./values.ts";

/** The faces that a policy adds: more names for a known face, or new faces. */
export type FontFaces = Readonly<Record<string, readonly string[]>>;

/**
 * Reads the fonts that a policy allows. A face, or any of its names, stands for all its names; a
 * repair writes the first name.
 */
export function readFontSpec(input: string | readonly string[], added: FontFaces): NameSpec {
  const wanted = typeof input === "string" ? [input] : input;
  const faces = mergeFaces(added);
  // The name of a face is not always the name of a font.
  const names = wanted.map((name) =>
    Object.hasOwn(faces, name) ? (faces[name]?.[0] ?? name) : name,
  );
  const folded = new Set(names.map(foldFont));
  for (const [face, all] of Object.entries(faces)) {
    const known = all.map(foldFont);
    if (!wanted.includes(face) && !known.some((name) => folded.has(name))) continue;
    for (const name of known) folded.add(name);
  }
  return { names, folded: [...folded], text: wanted.join(" | ") };
}

/** Whether a font name, as Word or WPS writes it, is one of the names. */
export function isFont({ names, folded }: NameSpec, name: string): boolean {
  if (names.includes(name)) return true;
  const foldedName = foldFont(name);
  return folded.some((wanted) =>
    wanted.endsWith("*") ? foldedName.startsWith(wanted.slice(0, -1)) : foldedName === wanted,
  );
}

/**
 * Font names are equal without regard to case ([MS-OI29500] 2.1.271), spaces, underscores and
 * width. An `@` in front marks the font for vertical text. Of a list separated by `;`, only the
 * first name counts.
 */
function foldFont(name: string): string {
  const [first = ""] = name.normalize("NFKC").split(";");
  return first.trim().replace(/^@/, "").toLowerCase().replaceAll(/[ _]/g, "");
}

function mergeFaces(added: FontFaces): FontFaces {
  if (Object.keys(added).length === 0) return fontFaces;
  const merged: Record<string, readonly string[]> = { ...fontFaces };
  for (const [face, names] of Object.entries(added)) {
    merged[face] = [...(fontFaces[face] ?? []), ...names];
  }
  return merged;
}
