/** The text of a cell in CSV. One that a spreadsheet would take for a formula gets an apostrophe in front. */
export function plainCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
