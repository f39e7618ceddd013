import { isUtf8 } from "node:buffer";
import { DocumentError } from "../errors.ts";

export type PartEncoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * Brings a part into UTF-8. Parts come in UTF-8 or UTF-16, the two that every XML processor reads
 * (XML 1.0, 4.3.3). A byte order mark stays, so that it is written back.
 *
 * @throws DocumentError `XML_ENCODING` for other encodings and for bytes that are not valid.
 */
export function decodePart(
  bytes: Buffer,
  partName: string,
): { utf8: Buffer; encoding: PartEncoding } {
  const encoding = detectEncoding(bytes);
  const utf8 = encoding === "utf-8" ? bytes : fromUtf16(bytes, encoding);
  if (utf8 === null || !isUtf8(utf8)) {
    throw refused(partName, `is not valid ${encoding.toUpperCase()}`);
  }
  const head = utf8.toString("latin1", 0, 200).replace(/^\xEF\xBB\xBF/, "");
  const name = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1]?.toLowerCase();
  const family = encoding === "utf-8" ? ["utf-8", "utf8", "us-ascii"] : ["utf-16", encoding];
  if (name !== undefined && !family.includes(name)) {
    throw refused(partName, `declares the encoding ${name}; UTF-8 and UTF-16 are allowed`);
  }
  return { utf8, encoding };
}

/** The reverse of `decodePart`. */
export function encodePart(utf8: Buffer, encoding: PartEncoding): Buffer {
  if (encoding === "utf-8") return utf8;
  const bytes = Buffer.from(utf8.toString("utf8"), "utf16le");
  return encoding === "utf-16be" ? bytes.swap16() : bytes;
}

/** `null` for what is no UTF-16. */
function fromUtf16(bytes: Buffer, encoding: PartEncoding): Buffer | null {
  try {
    return Buffer.from(new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return null;
  }
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
