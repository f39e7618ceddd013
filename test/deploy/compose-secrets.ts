import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const folder = fileURLToPath(new URL("../../deploy/compose/", import.meta.url));

/** Owners of files are given away by root alone. */
export const mayMakeSecrets = process.getuid?.() === 0;

/** The script that makes the secrets of compose, in a directory of its own, and what it makes there. */
export function composeSecrets() {
  const directory = mkdtempSync(join(tmpdir(), "docops-compose-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  // Users of services look into it.
  chmodSync(directory, 0o755);
  cpSync(folder, directory, {
    recursive: true,
    filter: (file) => !file.endsWith("/secrets"),
  });
  const run = () => spawnSync(join(directory, "make-secrets.sh"), { encoding: "utf8" });
  const place = (name: string) => join(directory, "secrets", name);
  return { directory, run, place, secret: (name: string) => readFileSync(place(name), "utf8") };
}
