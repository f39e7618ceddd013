import { fontFaces } from "./font-faces.ts";
import type { NameSpec } from "./values.ts";

/** Faces of a policy's own, beside those that are known: further names of one of these, or new ones. */
export type FontFaces = Readonly<Record<string, readonly string[]>>;

/**
 * The fonts that a policy allows. A face, or any of its names, stands for all its names; the first name
 * is the one that a repair writes.
 */
export function readFontSpec(input: string | readonly string[], own: FontFaces): NameSpec {
  const wanted = typeof input === "string" ? [input] : input;
  const faces = mergeFaces(own);
  // The name of a face need not be one that a font has.
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

/** Whether a font is one of those, as Word and WPS write its name. */
export function isFont({ names, folded }: NameSpec, name: string): boolean {
  if (names.includes(name)) return true;
  const own = foldFont(name);
  return folded.some((wanted) =>
    wanted.endsWith("*") ? own.startsWith(wanted.slice(0, -1)) : own === wanted,
  );
}

/**
 * Font names are equal without regard to case ([MS-OI29500] 2.1.271), spaces, underscores and width.
 * An `@` in front says that the font is for vertical text; of a list only the first counts.
 */
function foldFont(name: string): string {
  const [first = ""] = name.normalize("NFKC").split(";");
  return first.trim().replace(/^@/, "").toLowerCase().replaceAll(/[ _]/g, "");
}

function mergeFaces(own: FontFaces): FontFaces {
  if (Object.keys(own).length === 0) return fontFaces;
  const merged: Record<string, readonly string[]> = { ...fontFaces };
  for (const [face, names] of Object.entries(own)) {
    merged[face] = [...(fontFaces[face] ?? []), ...names];
  }
  return merged;
}
