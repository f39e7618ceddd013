import { zipSync } from "fflate";
import { plainCell } from "../../../apps/batch/plain-cell.ts";
import type { Batch } from "./batch-state.ts";

/**
 * The documents of all rows that have one, and a list of all rows with their states.
 *
 * @param problemsOf the problems of a row in the reader's words.
 */
export function zipOf(
  batch: Batch,
  names: readonly (string | null)[],
  problemsOf: (index: number) => readonly string[],
): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  const lines = ["row,state,file,problem"];
  for (const [index, row] of batch.rows.entries()) {
    const name = names[index] ?? null;
    const own = Object.entries(row.files);
    if (name !== null) for (const [extension, bytes] of own) files[name + extension] = bytes;
    const file = name === null || own.length === 0 ? "" : name + (own[0]?.[0] ?? "");
    const problems = problemsOf(index).join("; ");
    lines.push([String(index + 1), row.state, file, problems].map(csvCell).join(","));
  }
  files["outcomes.csv"] = new TextEncoder().encode(`\ufeff${lines.join("\r\n")}\r\n`);
  // Documents are compressed already.
  return zipSync(files, { level: 0 });
}

/** A cell of CSV (RFC 4180). */
export function csvCell(text: string): string {
  const plain = plainCell(text);
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
