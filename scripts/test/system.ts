import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SystemNeeds } from "./suites.ts";

/** The root of the repository, with a `/` at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a command in the root, with its output on ours. @returns whether it succeeded. */
export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): boolean {
  const options = { cwd: root, stdio: "inherit", env: { ...process.env, ...env } } as const;
  return spawnSync(command, args, options).status === 0;
}

/**
 * Says why a suite cannot run on this machine as it is.
 *
 * @returns `null` where it can.
 */
export function reasonAgainst(needs: SystemNeeds): string | null {
  const refused = refusedCommand(needs);
  if (refused !== null) {
    const { name, otherwise } = needs;
    return `suite ${name} ${otherwise === undefined ? `may not ${refused}` : `needs ${otherwise}`}`;
  }
  const missing = needs.commands.filter((command) => !isInstalled(command));
  if (missing.length === 0) return null;
  const reason = `suite ${needs.name} needs ${missing.join(", ")}`;
  const packages = needs.debianPackages.join(" ");
  return packages === "" ? reason : `${reason} (Debian: ${packages})`;
}

/** Installs what a suite needs, where this process is root on Debian; elsewhere it does nothing. */
export function installMissing(needs: SystemNeeds): void {
  if (refusedCommand(needs) !== null || needs.commands.every(isInstalled)) return;
  if (needs.debianPackages.length === 0) return;
  const isRootOnDebian = process.getuid?.() === 0 && existsSync("/etc/debian_version");
  if (!isRootOnDebian) return;
  process.stdout.write(`\n== installing for ${needs.name}: ${needs.debianPackages.join(" ")}\n`);
  const args = ["install", "-y", "--no-install-recommends", ...needs.debianPackages];
  run("apt-get", ["update", "-q"]);
  run("apt-get", [...args, "-q"], { DEBIAN_FRONTEND: "noninteractive" });
}

/** The command that shows that a suite may not run here. */
function refusedCommand({ permitted }: SystemNeeds): string | null {
  if (permitted === undefined) return null;
  const [command, ...args] = permitted;
  return spawnSync(command, args).status === 0 ? null : [command, ...args].join(" ");
}

/** The directory of Debian's newest PostgreSQL programs, which is not on PATH; null if there is none. */
export function debianPostgresPrograms(): string | null {
  const version = (path: string) => Number(path.split("/")[4]);
  const folders = globSync("/usr/lib/postgresql/*/bin");
  return folders.sort((one, other) => version(other) - version(one))[0] ?? null;
}

function isInstalled(command: string): boolean {
  const path = [process.env.PATH, debianPostgresPrograms()].filter(Boolean).join(":");
  const env = { ...process.env, PATH: path };
  return spawnSync("sh", ["-c", `command -v ${command}`], { env }).status === 0;
}
