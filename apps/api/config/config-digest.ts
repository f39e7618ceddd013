import { hash } from "node:crypto";
import type { SettingTable } from "./setting.ts";

/**
 * A hash of what the settings of a table are read as: two servers with the same hash have the same settings. Of a
 * secret only whether it is set goes into it.
 *
 * @returns SHA-256 in hexadecimal.
 */
export function configDigest(
  table: SettingTable,
  values: Readonly<Record<string, unknown>>,
): string {
  const lines = Object.entries(table).flatMap(([group, rows]) =>
    Object.entries(rows).map(([key, { variable, isSecret = false }]) => {
      const value = (values[group] as Record<string, unknown>)[key] ?? null;
      return JSON.stringify([variable, isSecret ? value !== null : value], plain);
    }),
  );
  return hash("sha256", lines.sort().join("\n"));
}

/** JSON has neither sets nor maps. */
function plain(_key: string, value: unknown): unknown {
  return value instanceof Set || value instanceof Map ? [...value] : value;
}
