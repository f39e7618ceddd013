import { readdirSync, readFileSync } from "node:fs";

const policiesFolder = new URL("../policies/", import.meta.url);

/** The names of the policies that ship with the engine. */
export function policyNames(): string[] {
  return readdirSync(policiesFolder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/**
 * Reads the file of a shipped policy.
 *
 * @param name one of `policyNames()`.
 */
export function readShipped(name: string): string {
  return readFileSync(new URL(`${name}.yaml`, policiesFolder), "utf8");
}
