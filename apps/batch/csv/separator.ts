import { BatchFileError } from "../row.ts";

/** The separators of columns: that of RFC 4180, that of Excel where the comma is in numbers, and the tab. */
const separators = { ",": "commas", ";": "semicolons", "\t": "tabs" } as const;

type Separator = keyof typeof separators;

/** The longest header: that of all columns with the longest names. */
const maxHeaderLength = 512 * 1024;

/**
 * Reads a CSV file up to the end of its header, and finds its separator there.
 *
 * @returns the separator, and all pieces of the text.
 * @throws BatchFileError if the header is too long, or has several separators outside of quotes.
 */
export async function findSeparator(
  pieces: AsyncGenerator<string>,
): Promise<{ separator: Separator; pieces: AsyncGenerator<string> }> {
  let start = "";
  let isEnd = false;
  let header = headerIn(start);
  while (header === null) {
    if (start.length > maxHeaderLength) {
      const allowed = `at most ${maxHeaderLength} characters`;
      throw new BatchFileError("has a header that is too long", { allowed, line: 1 });
    }
    const next = await pieces.next();
    isEnd = next.done === true;
    if (!isEnd) start += next.value;
    header = headerIn(isEnd ? `${start}\n` : start) ?? (isEnd ? "" : null);
  }
  return { separator: separatorIn(header), pieces: joined(start, pieces) };
}

async function* joined(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

function separatorIn(header: string): Separator {
  const found = (Object.keys(separators) as Separator[]).filter((sign) => header.includes(sign));
  if (found.length > 1) {
    const kinds = found.map((sign) => separators[sign]).join(" and ");
    throw new BatchFileError(`has ${kinds} between the names of its columns`, {
      allowed: 'one separator: comma, semicolon or tab; "quotes" around a name that has one',
      line: 1,
    });
  }
  return found[0] ?? ",";
}

/** The first line that is not blank, without what is in quotes; null if the text has no end of it. */
function headerIn(text: string): string | null {
  let header = "";
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted || character === '"') continue;
    const isEnd = character === "\n" || character === "\r";
    if (isEnd && header !== "") return header;
    if (!isEnd) header += character;
  }
  return null;
}
