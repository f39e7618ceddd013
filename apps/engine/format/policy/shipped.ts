import { readdirSync, readFileSync } from "node:fs";

const policiesFolder = new URL("../policies/", import.meta.url);

/** Names of the policies that ship with the engine. */
export function policyNames(): string[] {
  return readdirSync(policiesFolder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/** The file of a policy that ships. */
export function readShipped(name: string): string {
  return readFileSync(new URL(`${name}.yaml`, policiesFolder), "utf8");
}
