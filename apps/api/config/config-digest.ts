import { hash } from "node:crypto";
import type { SettingTable } from "./setting.ts";

/**
 * A hash of the values of all settings: servers with the same hash have the same settings. For a secret the hash
 * includes only whether it is set.
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
