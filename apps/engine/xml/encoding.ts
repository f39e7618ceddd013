import { isAscii, isUtf8 } from "node:buffer";
import { DocumentError } from "../errors.ts";
import { readDeclaration } from "./declaration.ts";

/** The encoding in which a changed part is written. */
export type PartEncoding = "utf-8" | "utf-16le" | "utf-16be";

/** A part in UTF-8, and its encoding in the package; see `decodePart`. */
export interface DecodedPart {
  utf8: Buffer;
  encoding: PartEncoding;
  /** The position after a byte order mark and a well-formed declaration, in octets of `utf8`. */
  prologEnd: number;
}

/** IANA's names of ASCII and ISO-8859-1. TextDecoder would read both as windows-1252. */
const asciiNames =
  /^(us-ascii|ascii|us|iso-ir-6|ansi_x3\.4-19(68|86)|iso_646\.irv:1991|iso646-us|ibm367|cp367|csascii)$/;
const latin1Names =
  /^(iso[-_]?8859-1|iso_8859-1:1987|iso-ir-100|latin1|l1|ibm819|cp819|csisolatin1)$/;

/** IANA's names of GBK that TextDecoder does not know. */
const gbkNames = /^(cp936|ms936|windows-936)$/;

const readable =
  "UTF-8, UTF-16, US-ASCII, ISO-8859-1 to -16, windows-125x, GBK, GB2312, GB18030, Big5, Shift_JIS, EUC-JP and EUC-KR";

/** Every real declaration ends within so many octets. */
const longestDeclaration = 1000;

/**
 * Converts a part to UTF-8. A part in UTF-8 or UTF-16, which every XML processor reads (XML 1.0,
 * 4.3.3), is later written in the same encoding, with its byte order mark. A part in another
 * encoding is written in UTF-8 with a changed declaration, because a value may have characters that
 * its encoding lacks.
 *
 * @throws DocumentError `XML_ENCODING` for an unknown encoding, and for bytes that are not valid in
 *   it.
 */
export function decodePart(bytes: Buffer, partName: string): DecodedPart {
  const encoding = detectEncoding(bytes);
  const utf8 = encoding === "utf-8" ? bytes : decode(bytes, encoding, partName);
  const hasMark = utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf;
  const start = hasMark ? 3 : 0;
  const declaration =
    utf8[start + 1] === 0x3f
      ? readDeclaration(utf8.toString("latin1", 0, longestDeclaration), start)
      : null;
  const hasDeclaration = declaration !== null && declaration !== "malformed";
  const prologEnd = hasDeclaration ? declaration.end : start;
  const declared = hasDeclaration ? declaration.encoding : null;
  const name = declared?.name.toLowerCase() ?? "utf-8";
  if (encoding === "utf-8" && name === "utf-8") {
    if (!isUtf8(utf8)) throw refused(partName, "is not valid UTF-8");
    return { utf8, encoding, prologEnd };
  }
  const family = familyOf(name, declared?.name ?? "", partName);
  if (declared === null || family === encoding || (name === "utf-16" && encoding !== "utf-8")) {
    if (!isUtf8(utf8)) throw refused(partName, `is not valid ${encoding.toUpperCase()}`);
    return { utf8, encoding, prologEnd };
  }
  if (hasMark || encoding !== "utf-8" || family.startsWith("utf-16")) {
    const actual = encoding.toUpperCase();
    throw refused(partName, `declares the encoding ${declared.name}, but is in ${actual}`);
  }
  const content = decode(bytes.subarray(declared.end), family, partName);
  const head = Buffer.concat([bytes.subarray(0, declared.start), Buffer.from("UTF-8")]);
  return {
    utf8: Buffer.concat([head, content]),
    encoding,
    prologEnd: prologEnd + head.length - declared.end,
  };
}

/** The reverse of `decodePart`. */
export function encodePart(utf8: Buffer, encoding: PartEncoding): Buffer {
  if (encoding === "utf-8") return utf8;
  const bytes = Buffer.from(utf8.toString("utf8"), "utf16le");
  return encoding === "utf-16be" ? bytes.swap16() : bytes;
}

/**
 * The encoding that a name stands for, in lower case. An encoding may have many names (WHATWG
 * Encoding, 4.2).
 */
function familyOf(name: string, asWritten: string, partName: string): string {
  if (asciiNames.test(name)) return "us-ascii";
  if (latin1Names.test(name)) return "iso-8859-1";
  if (gbkNames.test(name)) return "gbk";
  try {
    return new TextDecoder(name).encoding;
  } catch {
    const reason = `declares the encoding ${asWritten.slice(0, 40)}, which cannot be read; ${readable} can`;
    throw refused(partName, reason);
  }
}

/** Converts bytes of an encoding to UTF-8. A byte order mark stays. */
function decode(bytes: Buffer, encoding: string, partName: string): Buffer {
  if (encoding === "iso-8859-1") return Buffer.from(bytes.toString("latin1"));
  if (encoding === "us-ascii") {
    if (isAscii(bytes)) return bytes;
    throw refused(partName, "is not valid US-ASCII");
  }
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return Buffer.from(text);
  } catch {
    throw refused(partName, `is not valid ${encoding.toUpperCase()}`);
  }
}

/**
 * Whether a part may be in UTF-16. `false` is certain; `true` may also be an encoding that cannot
 * be read.
 */
export function mayBeUtf16(bytes: Buffer): boolean {
  return bytes[0] === 0 || bytes[1] === 0 || bytes[0] === 0xfe || bytes[0] === 0xff;
}

/** Detects the encoding by the byte order mark, else by the bytes of `<` (XML 1.0, appendix F). */
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
