import { styleText } from "node:util";

/** An error that ends a command. It is printed without a stack. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;
  readonly hints: readonly string[];

  constructor(exitCode: number, message: string, hints: readonly string[] = []) {
    super(message);
    this.exitCode = exitCode;
    this.hints = hints;
  }
}

type Colour = "red" | "green" | "yellow" | "dim" | "bold";

/** Colours a text for a terminal. `NO_COLOR` and `FORCE_COLOR` override that. */
export function paint(colour: Colour, text: string, stream: NodeJS.WriteStream = process.stdout) {
  return styleText(colour, text, { stream });
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, 2));
}

/** Aligns the columns of rows. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  return rows
    .map((row) =>
      row
        .map(
          (cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The columns that a text takes in a terminal. East Asian characters take two. */
function widthOf(text: string): number {
  const wide = text.match(
    /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g,
  );
  return text.length + (wide?.length ?? 0);
}
