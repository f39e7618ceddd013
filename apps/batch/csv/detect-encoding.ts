import { analyse } from "chardet";
import { BatchFileError } from "../row.ts";
import { areChinese, mayBeChinese, mayBeUtf8ByChance } from "./chinese-bytes.ts";
import { TextSample } from "./text-sample.ts";

/** The encodings of CSV that are read, by their labels of the Encoding Standard. */
export type CsvEncoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030";

/** The advice in messages about an encoding. */
export const allowedEncodings =
  "CSV in UTF-8, UTF-16 or GB18030 (GBK); Excel saves UTF-8 as “CSV UTF-8”";

/** chardet takes about 6 ms for a sample of this length. */
const maxSampleBytes = 16 * 1024;

/** The confidence of a guess goes from 0 to 100. A guess counts if no other one comes near. */
const minConfidence = 60;
const minLead = 25;

/** The most bytes of a byte order mark, that of UTF-32. */
const startBytes = 4;

/**
 * Detects the encoding of a CSV file: by its byte order mark, else UTF-8 if all of it is UTF-8, else GB18030, of which
 * GBK and GB 2312 are parts, if the bytes tell Chinese, or chardet is sure and they do not speak against it. A wrong
 * guess would fill documents with wrong characters, so an unsure one is an error. The file is read to its end, except
 * where its start tells the encoding.
 *
 * @throws BatchFileError if the encoding is not certain, or is one that is not read.
 */
export async function detectEncoding(chunks: AsyncIterable<Uint8Array>): Promise<CsvEncoding> {
  const sample = new TextSample(maxSampleBytes);
  const utf8 = new Utf8Check();
  let start = Buffer.alloc(0);
  let hasNull = false;
  for await (const chunk of chunks) {
    if (start.length < startBytes) {
      start = Buffer.concat([start, chunk]).subarray(0, startBytes);
      const told = start.length < startBytes ? null : encodingOfStart(start);
      if (told !== null) return told;
    }
    utf8.add(chunk);
    sample.add(chunk);
    hasNull ||= chunk.includes(0);
    if (!utf8.isValid && sample.isFull) break;
  }
  const told = start.length < startBytes ? encodingOfStart(start) : null;
  if (told !== null) return told;
  const lines = sample.take();
  if (utf8.end()) {
    if (mayBeUtf8ByChance(lines))
      throw notCertain("may be UTF-8 or GB18030: it has too few letters to decide");
    return "utf-8";
  }
  if (hasNull) throw notUtf8(["UTF-16 without a byte order mark"]);
  return encodingOfSample(lines);
}

class Utf8Check {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #isValid = true;

  get isValid(): boolean {
    return this.#isValid;
  }

  add(chunk: Uint8Array): void {
    if (this.#isValid) this.#decode(chunk);
  }

  /** @returns whether all chunks together are UTF-8. */
  end(): boolean {
    if (this.#isValid) this.#decode(null);
    return this.#isValid;
  }

  #decode(chunk: Uint8Array | null): void {
    try {
      if (chunk === null) this.#decoder.decode();
      else this.#decoder.decode(chunk, { stream: true });
    } catch {
      this.#isValid = false;
    }
  }
}

/** The encoding that the first bytes of a file tell, by a byte order mark or by two ASCII characters in UTF-16. */
function encodingOfStart(start: Buffer): CsvEncoding | null {
  const hex = start.toString("hex");
  if (hex.startsWith("504b0304")) {
    const allowed = "a name that ends in .xlsx, if it is a workbook of Excel";
    throw new BatchFileError("is a ZIP file, not CSV", { allowed });
  }
  if (hex.startsWith("d0cf11e0")) {
    const allowed = "save it in Excel as .xlsx, or as CSV UTF-8";
    throw new BatchFileError("is an old workbook of Excel (.xls), not CSV", { allowed });
  }
  if (hex.startsWith("fffe0000") || hex.startsWith("0000feff")) throw notRead("UTF-32");
  if (hex.startsWith("efbbbf")) return "utf-8";
  if (hex.startsWith("fffe") || /^(?!00)..00(?!00)..00$/.test(hex)) return "utf-16le";
  if (hex.startsWith("feff") || /^00(?!00)..00(?!00)..$/.test(hex)) return "utf-16be";
  return null;
}

/** @param sample lines that are not UTF-8. */
function encodingOfSample(sample: Uint8Array): CsvEncoding {
  if (areChinese(sample)) return "gb18030";
  // Those of UTF-16 and UTF-32 would be known by the start of the file.
  const guesses = analyse(sample).filter(
    ({ confidence, name }) => confidence > 0 && !/^(?:ASCII|UTF-)/.test(name),
  );
  const [first, second] = guesses;
  const isSure =
    first !== undefined &&
    first.confidence >= minConfidence &&
    first.confidence - (second?.confidence ?? 0) >= minLead;
  const name = isSure ? first.name : null;
  if (name !== null && name !== "GB18030") throw notRead(name);
  if (name !== null && mayBeChinese(sample)) return "gb18030";
  throw notUtf8(guesses.slice(0, 3).map((guess) => guess.name));
}

function notRead(name: string): BatchFileError {
  return new BatchFileError(`is in ${name}, which is not read`, { allowed: allowedEncodings });
}

function notUtf8(names: readonly string[]): BatchFileError {
  const guess = names.length === 0 ? "" : ` (perhaps ${names.join(", or ")})`;
  return notCertain(`is not UTF-8, and its encoding is not certain${guess}`);
}

function notCertain(problem: string): BatchFileError {
  return new BatchFileError(problem, { allowed: allowedEncodings });
}
