/** Cells as a spreadsheet copies them: rows of texts. */
export type Cells = readonly (readonly string[])[];

/**
 * Reads cells from the clipboard of a spreadsheet: tabs between cells, line ends between rows. A cell in quotation
 * marks may hold tabs, line ends and doubled quotation marks.
 */
export function readCells(text: string): Cells {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  const source = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replace(/\n+$/, "");
  for (let at = 0; at < source.length; at++) {
    const sign = source[at] as string;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (source[at + 1] === '"') {
        cell += '"';
        at++;
      } else isQuoted = false;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === "\t") {
      row.push(cell);
      cell = "";
    } else if (sign === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
    } else cell += sign;
  }
  return source === "" ? [] : [...rows, [...row, cell]];
}

/** Whether a text holds more than one cell. */
export function hasCells(text: string): boolean {
  return /[\t\n]/.test(text.trimEnd());
}

/**
 * A cell as the value of a column. A number is read with or without separators of thousands; a text that is no number
 * stays a text, so that the field shows it as wrong.
 */
export function cellValue(kind: string, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (kind === "number") return numberIn(trimmed) ?? trimmed;
  if (kind === "switch") return readSwitch(trimmed) ?? trimmed;
  if (kind === "list") return trimmed.split(/[\n、]/).filter((item) => item !== "");
  if (kind === "date") return readDate(trimmed) ?? trimmed;
  return text;
}

/** A number in a text; null if it is none. */
export function numberIn(text: string): number | null {
  const plain = text.replaceAll(/(?<=\d),(?=\d{3}(?:\D|$))/g, "");
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

function readSwitch(text: string): boolean | null {
  if (/^(?:true|yes|y|1|是|对|✓|√)$/i.test(text)) return true;
  return /^(?:false|no|n|0|否|不|✗|×)$/i.test(text) ? false : null;
}

/** A date as spreadsheets show it, year first; others can be read in two ways. */
function readDate(text: string): string | null {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  if (match === null) return null;
  const [, year = "", month = "", day = ""] = match;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** The columns that cells belong to: by their headings, if the first row has those, else from a column on. */
export function columnsOf(
  cells: Cells,
  columns: readonly { path: readonly string[]; label: string; hint: string | null }[],
  from: number,
): { columns: (number | null)[]; rows: Cells } {
  const [first = [], ...rest] = cells;
  const named = first.map((heading) => {
    const wanted = heading.trim().toLowerCase();
    const index = columns.findIndex(({ path, label, hint }) =>
      [path.join("."), label, hint ?? ""].some(
        (name) => name !== "" && name.toLowerCase() === wanted,
      ),
    );
    return index < 0 ? null : index;
  });
  const found = named.filter((index) => index !== null).length;
  if (found > 0 && found >= first.length / 2) return { columns: named, rows: rest };
  const wide = Math.max(0, ...cells.map((row) => row.length));
  const inOrder = Array.from({ length: wide }, (_, index) => {
    const column = from + index;
    return column < columns.length ? column : null;
  });
  return { columns: inOrder, rows: cells };
}
