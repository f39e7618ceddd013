import { DocumentError } from "../errors.ts";

export type PartEncoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * Decodes a part: UTF-8 or UTF-16, the two that every XML processor reads (XML 1.0, 4.3.3). A byte
 * order mark stays in the text, so that it is written back.
 *
 * @throws DocumentError `XML_ENCODING` for other encodings and for bytes that are not valid.
 */
export function decodePart(
  bytes: Buffer,
  partName: string,
): { text: string; encoding: PartEncoding } {
  const encoding = detectEncoding(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused(partName, `is not valid ${encoding.toUpperCase()}`);
  }
  const declared = /^\uFEFF?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(text.slice(0, 200));
  const name = declared?.[1]?.toLowerCase();
  const family = encoding === "utf-8" ? ["utf-8", "utf8", "us-ascii"] : ["utf-16", encoding];
  if (name !== undefined && !family.includes(name)) {
    throw refused(partName, `declares the encoding ${name}; UTF-8 and UTF-16 are allowed`);
  }
  return { text, encoding };
}

/** The reverse of `decodePart`. */
export function encodePart(text: string, encoding: PartEncoding): Buffer {
  if (encoding === "utf-8") return Buffer.from(text, "utf8");
  const bytes = Buffer.from(text, "utf16le");
  return encoding === "utf-16be" ? bytes.swap16() : bytes;
}

/** By byte order mark, else by how `<` is stored (XML 1.0, appendix F). */
function detectEncoding(bytes: Buffer): PartEncoding {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x3c && bytes[1] === 0)) {
    return "utf-16le";
  }
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] === 0x3c)) {
    return "utf-16be";
  }
  return "utf-8";
}

function refused(partName: string, reason: string): DocumentError {
  return new DocumentError("XML_ENCODING", `${partName} ${reason}`, { part: partName });
}
