import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

/**
 * A template with another tag in place of each that reads exactly so. The server checks the new template as any other.
 *
 * @returns null if Word has split the tag, so that it is nowhere in one piece.
 */
export async function replaceInTemplate(
  file: File,
  from: string,
  to: string,
): Promise<File | null> {
  const parts = unzipSync(new Uint8Array(await file.arrayBuffer()));
  const [wanted, better] = [escaped(from), escaped(to)];
  let isFound = false;
  for (const [name, bytes] of Object.entries(parts)) {
    if (!/^word\/[^/]+\.xml$/.test(name)) continue;
    const text = strFromU8(bytes);
    if (!text.includes(wanted)) continue;
    isFound = true;
    parts[name] = strToU8(text.replaceAll(wanted, better));
  }
  if (!isFound) return null;
  return new File([new Uint8Array(zipSync(parts))], file.name, { type: file.type });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
