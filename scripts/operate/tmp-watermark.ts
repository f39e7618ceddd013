import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** The content of a directory tree. */
export interface Watermark {
  root: string;
  /** Entries at any depth. */
  count: number;
  /** The total size of all files. */
  bytes: number;
  /** The largest children of the root. */
  top_n: { name: string; bytes: number }[];
  /** Entries that could not be read or disappeared meanwhile, by code and path. */
  warnings: string[];
}

/** Measures a directory tree. Never throws; unreadable entries become warnings. */
export async function readWatermark(root: string, top: number): Promise<Watermark> {
  const warnings: string[] = [];
  const children = await list(root, warnings);
  const measured: { name: string; bytes: number; count: number }[] = [];
  for (const name of children) {
    measured.push({ name, ...(await measure(join(root, name), warnings)) });
  }
  const sum = (key: "bytes" | "count") => measured.reduce((total, entry) => total + entry[key], 0);
  const largest = measured.sort((a, b) => b.bytes - a.bytes).slice(0, top);
  return {
    root,
    count: sum("count"),
    bytes: sum("bytes"),
    top_n: largest.map(({ name, bytes }) => ({ name, bytes })),
    warnings,
  };
}

async function measure(
  path: string,
  warnings: string[],
): Promise<{ bytes: number; count: number }> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) return { bytes: stats.size, count: 1 };
  } catch (error) {
    warnings.push(warning(error, path));
    return { bytes: 0, count: 0 };
  }
  let [bytes, count] = [0, 1];
  for (const name of await list(path, warnings)) {
    const inside = await measure(join(path, name), warnings);
    bytes += inside.bytes;
    count += inside.count;
  }
  return { bytes, count };
}

async function list(path: string, warnings: string[]): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    warnings.push(warning(error, path));
    return [];
  }
}

function warning(error: unknown, path: string): string {
  return `${(error as NodeJS.ErrnoException).code ?? "UNKNOWN"}: ${path}`;
}
